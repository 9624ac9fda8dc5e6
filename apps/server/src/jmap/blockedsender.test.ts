import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const block = async (given: object): Promise<string> =>
  (await one('BlockedSender/set', { create: { k: given } })).created.k.id;
const comesFrom = async (from: string) => {
  const id = await server.deliver(server.ana, `From: ${from}\nSubject: hello\n\nhello\n`);
  const { list } = await one('Email/get', { ids: [id], properties: ['mailboxIds', 'keywords'] });
  const [{ mailboxIds, keywords }] = list;
  const [role] = Object.entries(server.ana.mailboxes).find(([, mailbox]) => mailboxIds[mailbox]) ?? [];
  return { role, keywords };
};

test('what comes from a blocked sender goes to the junk or the trash, until that is taken back', async () => {
  expect((await comesFrom('Eve <eve@shop.example>')).role).toBe('inbox');
  const junk = await block({ address: 'Eve@Shop.example' });
  const trash = await block({ address: '@lists.example', action: 'trash' });
  expect(await comesFrom('"Another name" <EVE@shop.example>')).toEqual({ role: 'junk', keywords: {} });
  expect(await comesFrom('a@lists.example')).toEqual({ role: 'trash', keywords: { $seen: true } });
  expect((await comesFrom('other@shop.example')).role).toBe('inbox');
  expect((await comesFrom('a@sub.lists.example')).role).toBe('inbox');

  await one('BlockedSender/set', { update: { [junk]: { action: 'trash' } } });
  expect((await comesFrom('eve@shop.example')).role).toBe('trash');
  // An address says more than its domain.
  await block({ address: 'friend@lists.example', action: 'junk' });
  expect((await comesFrom('friend@lists.example')).role).toBe('junk');

  await one('BlockedSender/set', { destroy: [junk, trash] });
  expect((await comesFrom('eve@shop.example')).role).toBe('inbox');
  expect((await comesFrom('a@lists.example')).role).toBe('inbox');
});

test('nobody else’s mail is touched, nor what a program files', async () => {
  await block({ address: 'pat@quiet.example' });
  const theirs = await server.deliver(server.bob, 'From: pat@quiet.example\n\nhello\n');
  const { list } = await server.one(server.bob, 'Email/get', { ids: [theirs], properties: ['mailboxIds'] });
  expect(list[0].mailboxIds).toEqual({ [server.bob.mailboxes.inbox]: true });
  const blobId = await server.upload(
    server.ana,
    'From: pat@quiet.example\r\n\r\nhello\r\n',
    'message/rfc822',
  );
  const { created } = await one('Email/import', {
    emails: { k: { blobId, mailboxIds: { [server.ana.mailboxes.inbox]: true } } },
  });
  const filed = await one('Email/get', { ids: [created.k.id], properties: ['mailboxIds'] });
  expect(filed.list[0].mailboxIds).toEqual({ [server.ana.mailboxes.inbox]: true });
});

test('made, followed and destroyed; the same one only once', async () => {
  const before = (await one('BlockedSender/get', { ids: null })).state;
  const id = await block({ address: 'Kim@News.example' });
  const { list } = await one('BlockedSender/get', { ids: [id] });
  expect(list).toEqual([
    { id, address: 'kim@news.example', action: 'junk', createdAt: expect.stringMatching(/Z$/) as string },
  ]);
  const again = await one('BlockedSender/set', { create: { k: { address: 'KIM@news.example' } } });
  expect(again.notCreated.k.type).toBe('alreadyExists');
  const made = await one('BlockedSender/changes', { sinceState: before });
  expect(made.created).toEqual([id]);
  expect((await one('BlockedSender/set', { destroy: [id] })).destroyed).toEqual([id]);
  expect((await one('BlockedSender/changes', { sinceState: made.newState })).destroyed).toEqual([id]);
  // And blocked once more.
  expect(await block({ address: 'kim@news.example' })).not.toBe(id);
});

test.each<[string, object, string]>([
  ['no address', {}, 'address'],
  ['no address at all', { address: 'eve' }, 'address'],
  ['an address with a space', { address: 'eve @x.example' }, 'address'],
  ['an endless address', { address: `${'e'.repeat(300)}@x.example` }, 'address'],
  ['something else to be done', { address: 'eve@x.example', action: 'bounce' }, 'action'],
  ['a property of something else', { address: 'eve@x.example', name: 'Eve' }, 'name'],
])('%s is refused', async (_, given, property) => {
  const { notCreated } = await one('BlockedSender/set', { create: { k: given } });
  expect(notCreated.k).toMatchObject({ type: 'invalidProperties', properties: [property] });
});

test('another account’s are not found', async () => {
  const id = await block({ address: 'zed@x.example' });
  const other = await server.one(server.bob, 'BlockedSender/set', {
    update: { [id]: { action: 'trash' } },
    destroy: [id],
  });
  expect(other.notUpdated[id].type).toBe('notFound');
  expect(other.notDestroyed[id].type).toBe('notFound');
  expect((await server.one(server.bob, 'BlockedSender/get', { ids: null })).list).toEqual([]);
  const wrong = await one('BlockedSender/set', { update: { [id]: { address: 'y@x.example' } } });
  expect(wrong.notUpdated[id]).toMatchObject({ type: 'invalidProperties', properties: ['address'] });
  expect(server.errors).toEqual([]);
});
