import { CORE_CAPABILITY, QUOTA_CAPABILITY } from '@mailcote/jmap';
import type { Hint } from '@mailcote/store';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
const hints: Hint[] = [];
beforeAll(async () => {
  server = await startJmapServer();
  server.context.hub.subscribe(server.ana.id, (hint) => hint && hints.push(hint));
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => setQuota(1_000_000));

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const setQuota = (limit: number | null): Promise<void> =>
  server.store.write(server.ana.id, async (tx) => tx.setQuota(limit));
const quota = async (): Promise<Answer> => (await one('Quota/get', {})).list[0];

test('the octets of all mail, under its limit (RFC 9425 4)', async () => {
  const emailId = await server.deliver(server.ana, message({}));
  const [email] = (await one('Email/get', { ids: [emailId], properties: ['size'] })).list;
  expect(await quota()).toEqual({
    id: 'u1',
    resourceType: 'octets',
    used: email.size,
    hardLimit: 1_000_000,
    warnLimit: 900_000,
    softLimit: null,
    scope: 'account',
    name: 'ana@example.org',
    types: ['Email'],
    description: null,
  });
  expect((await server.one(server.bob, 'Quota/get', {})).list[0].used).toBe(0);
  await one('Email/set', { destroy: [emailId] });
  expect((await quota()).used).toBe(0);
  await setQuota(null);
  expect(await quota()).toMatchObject({ hardLimit: Number.MAX_SAFE_INTEGER, warnLimit: null });
  expect(await one('Quota/get', { ids: ['u1', 'u2'], properties: ['used'] })).toMatchObject({
    list: [{ id: 'u1', used: 0 }],
    notFound: ['u2'],
  });
});

test('a request that does not use mail has no quota of mail', async () => {
  const { methodResponses } = await server.call(
    server.ana,
    [
      ['Quota/get', { accountId: server.ana.id, ids: ['u1'] }, '0'],
      ['Quota/query', { accountId: server.ana.id }, '1'],
    ],
    { using: [CORE_CAPABILITY, QUOTA_CAPABILITY] },
  );
  expect(methodResponses.map(([, args]) => args)).toMatchObject([
    { list: [], notFound: ['u1'] },
    { ids: [] },
  ]);
});

test('changes: of what is used alone, of the limit, and pushed (RFC 9425 4.2, 7)', async () => {
  const { state: before } = await one('Quota/get', { ids: [] });
  hints.length = 0;
  const emailId = await server.deliver(server.ana, message({}));
  expect(hints.map(({ types }) => types.includes('Quota'))).toEqual([true]);
  const used = await one('Quota/changes', { sinceState: before });
  expect(used).toMatchObject({ created: [], updated: ['u1'], destroyed: [], updatedProperties: ['used'] });
  expect(used.newState).toBe(String(hints[0]?.modSeq));

  // Neither a flag nor a limit that stays as it is changes a quota.
  hints.length = 0;
  await one('Email/set', { update: { [emailId]: { 'keywords/$seen': true } } });
  expect(hints.flatMap(({ types }) => types)).not.toContain('Quota');
  await setQuota(1_000_000);
  const none = await one('Quota/changes', { sinceState: used.newState });
  expect(none).toMatchObject({ updated: [], newState: used.newState, updatedProperties: null });

  await setQuota(2_000_000);
  const both = await one('Quota/changes', { sinceState: before });
  expect(both).toMatchObject({ updated: ['u1'], updatedProperties: null });
  const first = await one('Quota/changes', { sinceState: '0' });
  expect(first).toMatchObject({ created: ['u1'], updated: [], updatedProperties: null });
  expect(await one('Quota/changes', { sinceState: '999999' })).toMatchObject({
    type: 'cannotCalculateChanges',
  });
});

test.each<[string, object, string[] | string]>([
  ['no filter', {}, ['u1']],
  ['part of the name', { filter: { name: 'ana@' } }, ['u1']],
  ['another name', { filter: { name: 'bob' } }, []],
  ['scope', { filter: { scope: 'account' } }, ['u1']],
  ['another scope', { filter: { scope: 'global' } }, []],
  ['resource type', { filter: { resourceType: 'octets', type: 'Email' } }, ['u1']],
  ['another type', { filter: { type: 'Calendar' } }, []],
  [
    'operators',
    {
      filter: {
        operator: 'AND',
        conditions: [
          { operator: 'NOT', conditions: [{ scope: 'domain' }] },
          { operator: 'OR', conditions: [{ scope: 'domain' }, { type: 'Email' }] },
        ],
      },
    },
    ['u1'],
  ],
  ['an unknown condition', { filter: { used: 1 } }, 'unsupportedFilter'],
  ['sorted', { sort: [{ property: 'used', isAscending: false }, { property: 'name' }] }, ['u1']],
  ['sorted by what cannot be', { sort: [{ property: 'scope' }] }, 'unsupportedSort'],
  ['behind the end', { position: 1 }, []],
  ['an unknown anchor', { anchor: 'u2' }, 'anchorNotFound'],
])('Quota/query: %s', async (_, args, expected) => {
  const answer = await one('Quota/query', { ...args, calculateTotal: true });
  if (typeof expected === 'string') expect(answer.type).toBe(expected);
  else expect(answer.ids).toEqual(expected);
});

test('Quota/queryChanges: a list that never changes, at a state that does (RFC 9425 4.4)', async () => {
  const { queryState, canCalculateChanges } = await one('Quota/query', {});
  expect(canCalculateChanges).toBe(true);
  await setQuota(3_000_000);
  const changes = await one('Quota/queryChanges', {
    sinceQueryState: queryState,
    filter: { scope: 'account' },
    sort: [{ property: 'used' }],
    calculateTotal: true,
  });
  expect(changes).toEqual({
    accountId: server.ana.id,
    oldQueryState: queryState,
    newQueryState: (await one('Quota/query', {})).queryState,
    total: 1,
    removed: [],
    added: [],
  });
  expect(changes.newQueryState).not.toBe(queryState);
  for (const sinceQueryState of ['999999', 'x']) {
    expect(await one('Quota/queryChanges', { sinceQueryState })).toMatchObject({
      type: 'cannotCalculateChanges',
    });
  }
});

test('beyond the limit nothing is created', async () => {
  await setQuota(10);
  const create = { k: { mailboxIds: { [server.ana.mailboxes.drafts]: true }, subject: 'No room' } };
  expect((await one('Email/set', { create })).notCreated.k.type).toBe('overQuota');
  await expect(server.deliver(server.ana, message({}))).rejects.toMatchObject({ code: 'overQuota' });
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
