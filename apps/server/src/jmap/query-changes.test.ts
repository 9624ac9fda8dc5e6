import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer({ MAILCOTE_UNDO_SECONDS: '30' });
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const set = (args: object) => one('Email/set', args);
/** A message of one day of January, in the thread of that name. */
const deliver = (day: number, thread: string, options: { keywords?: string[] } = {}) =>
  server.deliver(server.ana, message({ Subject: thread, References: `<${thread}@x>` }), {
    receivedAt: new Date(Date.UTC(2026, 0, day)),
    ...options,
  });

/** What changes in a query by what `run` does. */
async function changes(
  type: string,
  query: object,
  run: () => Promise<unknown>,
  more: object = {},
): Promise<Answer> {
  const { queryState } = await one(`${type}/query`, query);
  await run();
  const answer = await one(`${type}/queryChanges`, { ...query, ...more, sinceQueryState: queryState });
  if (answer.type === undefined) expect(answer.oldQueryState).toBe(queryState);
  return answer;
}

describe('Email/queryChanges', () => {
  /** Newest first: c2 b a2 a1. */
  let ids: { a1: string; a2: string; b: string; c1: string; c2: string };
  beforeAll(async () => {
    await set({ destroy: (await one('Email/query', {})).ids });
    ids = {
      a1: await deliver(1, 'a'),
      a2: await deliver(2, 'a'),
      b: await deliver(3, 'b'),
      c1: await deliver(4, 'c'),
      c2: await deliver(5, 'c'),
    };
  });

  test('a new email is added where it stands, with the new state and the total when asked', async () => {
    let id = '';
    const answer = await changes('Email', {}, async () => (id = await deliver(2, 'new')), {
      calculateTotal: true,
    });
    expect(answer).toEqual({
      accountId: server.ana.id,
      oldQueryState: answer.oldQueryState,
      newQueryState: (await one('Email/query', {})).queryState,
      total: 6,
      removed: [],
      added: [{ id, index: 3 }],
    });
    expect(await changes('Email', {}, () => set({ destroy: [id] }))).toMatchObject({
      removed: [id],
      added: [],
    });
    expect(
      await changes('Email', {}, () => deliver(9, 'x').then((id) => set({ destroy: [id] }))),
    ).toMatchObject({
      removed: [],
      added: [],
    });
  });

  test('what a filter does not depend on changes nothing; what it does depend on does', async () => {
    const flag = (value: true | null) => () => set({ update: { [ids.b]: { 'keywords/$flagged': value } } });
    const inInbox = { filter: { inMailbox: server.ana.mailboxes.inbox } };
    const isFlagged = { filter: { hasKeyword: '$flagged' } };
    expect(await changes('Email', inInbox, flag(true))).toMatchObject({ removed: [], added: [] });
    expect(await changes('Email', isFlagged, flag(null))).toMatchObject({ removed: [ids.b], added: [] });
    expect(await changes('Email', isFlagged, flag(true))).toMatchObject({
      removed: [ids.b],
      added: [{ id: ids.b, index: 0 }],
    });
    const byFlag = { sort: [{ property: 'hasKeyword', keyword: '$flagged' }] };
    expect(await changes('Email', byFlag, flag(null))).toMatchObject({
      removed: [ids.b],
      added: [{ id: ids.b, index: 2 }],
    });
    const { archive, inbox } = server.ana.mailboxes;
    const move = (to: string) => () => set({ update: { [ids.b]: { mailboxIds: { [to]: true } } } });
    expect(await changes('Email', inInbox, move(archive))).toMatchObject({ removed: [ids.b], added: [] });
    expect(await changes('Email', {}, move(inbox))).toMatchObject({ removed: [], added: [] });
    const elsewhere = { filter: { inMailbox: server.ana.mailboxes.trash } };
    expect(await changes('Email', elsewhere, move(archive))).toMatchObject({ removed: [], added: [] });
    expect(await changes('Email', inInbox, move(inbox))).toMatchObject({ added: [{ id: ids.b, index: 2 }] });
  });

  test('with collapseThreads one email puts another of its thread in or out', async () => {
    const collapsed = { collapseThreads: true };
    let id = '';
    // A newer one takes the line of its thread, and gives it back.
    expect(await changes('Email', collapsed, async () => (id = await deliver(9, 'a')))).toMatchObject({
      removed: [ids.a2],
      added: [{ id, index: 0 }],
    });
    expect(await changes('Email', collapsed, () => set({ destroy: [id] }))).toMatchObject({
      removed: expect.arrayContaining([id]),
      added: [{ id: ids.a2, index: 2 }],
    });
    // An older one leaves the line alone.
    expect(await changes('Email', collapsed, async () => (id = await deliver(1, 'a')))).toMatchObject({
      removed: [],
      added: [],
    });
    await set({ destroy: [id] });
    // A filter lets the second email of the thread stand for it.
    const unread = { filter: { notKeyword: '$seen' }, collapseThreads: true };
    expect(
      await changes('Email', unread, () => set({ update: { [ids.c2]: { 'keywords/$seen': true } } })),
    ).toMatchObject({ removed: expect.arrayContaining([ids.c2]), added: [{ id: ids.c1, index: 0 }] });
    expect(
      await changes('Email', unread, () => set({ update: { [ids.c2]: { 'keywords/$seen': null } } })),
    ).toMatchObject({ removed: expect.arrayContaining([ids.c1]), added: [{ id: ids.c2, index: 0 }] });
  });

  test('a keyword of one email decides about all of its thread', async () => {
    const none = { filter: { noneInThreadHaveKeyword: '$flagged' } };
    const flag = (value: true | null) => () => set({ update: { [ids.a1]: { 'keywords/$flagged': value } } });
    const lost = await changes('Email', none, flag(true));
    expect(new Set(lost.removed)).toEqual(new Set([ids.a1, ids.a2]));
    expect(lost.added).toEqual([]);
    expect((await changes('Email', none, flag(null))).added).toEqual([
      { id: ids.a2, index: 3 },
      { id: ids.a1, index: 4 },
    ]);
  });

  test('upToId leaves out what is behind it, unless filter or sort may change', async () => {
    let late = '';
    let early = '';
    const arrive = async () => {
      late = await deliver(1, 'late');
      early = await deliver(8, 'early');
    };
    const remove = () => set({ destroy: [late, early] });
    const upTo = { upToId: ids.b };
    expect((await changes('Email', {}, arrive, upTo)).added).toEqual([{ id: early, index: 0 }]);
    expect((await changes('Email', {}, remove, upTo)).removed).toEqual([early]);
    const bySize = { sort: [{ property: 'subject' }] };
    expect((await changes('Email', bySize, arrive, { upToId: ids.a1 })).added).toEqual([]);
    expect((await changes('Email', bySize, remove, upTo)).removed.length).toBe(2);
    const inInbox = { filter: { inMailbox: server.ana.mailboxes.inbox } };
    expect((await changes('Email', inInbox, arrive, upTo)).added.length).toBe(2);
    // One that is not in the results says nothing.
    await remove();
    expect((await changes('Email', {}, arrive, { upToId: 'e0' })).added.length).toBe(2);
    await remove();
  });

  test('errors: too many changes, states we never gave', async () => {
    const arrive = () => Promise.all([deliver(6, 'x'), deliver(7, 'y')]);
    expect(await changes('Email', {}, arrive, { maxChanges: 1 })).toMatchObject({ type: 'tooManyChanges' });
    const { ids: found, queryState } = await one('Email/query', { limit: 2 });
    expect(await changes('Email', {}, () => set({ destroy: found }), { maxChanges: 2 })).toMatchObject({
      removed: expect.arrayContaining(found),
    });
    const ask = (more: object) => one('Email/queryChanges', { sinceQueryState: queryState, ...more });
    for (const sinceQueryState of ['999999', 'x', '', '-1', '01', '1e3']) {
      expect(await ask({ sinceQueryState })).toMatchObject({ type: 'cannotCalculateChanges' });
    }
    for (const wrong of [
      { maxChanges: 0 },
      { maxChanges: '1' },
      { upToId: 1 },
      { sinceQueryState: 1 },
      { x: 1 },
    ]) {
      expect(await ask(wrong)).toMatchObject({ type: 'invalidArguments' });
    }
    expect(await ask({ sort: [{ property: 'mood' }] })).toMatchObject({ type: 'unsupportedSort' });
    expect(await ask({ filter: { mood: 'good' } })).toMatchObject({ type: 'unsupportedFilter' });
    expect(await ask({ accountId: server.bob.id })).toMatchObject({ type: 'accountNotFound' });
  });

  test('when the tombstones are purged it cannot be said any more', async () => {
    const { queryState } = await one('Email/query', {});
    await set({ destroy: [await deliver(6, 'x')] });
    await server.store.sweep({ tombstone: 0 });
    expect(await one('Email/queryChanges', { sinceQueryState: queryState })).toMatchObject({
      type: 'cannotCalculateChanges',
    });
  });
});

describe('Mailbox/queryChanges', () => {
  const tree = { sort: [{ property: 'name' }], sortAsTree: true, filterAsTree: true };
  const create = async (name: string, parentId: string | null = null): Promise<string> =>
    (await one('Mailbox/set', { create: { k: { name, parentId } } })).created.k.id;
  const update = (id: string, patch: object) => one('Mailbox/set', { update: { [id]: patch } });

  test('created, renamed, destroyed; what is below moves with it in a tree', async () => {
    let parent = '';
    let child = '';
    const made = await changes('Mailbox', tree, async () => {
      parent = await create('AA');
      child = await create('x', parent);
    });
    expect(made).toMatchObject({
      removed: [],
      added: [
        { id: parent, index: 0 },
        { id: child, index: 1 },
      ],
    });
    const moved = await changes('Mailbox', tree, () => update(parent, { name: 'ZZ' }), {
      calculateTotal: true,
    });
    expect(new Set(moved.removed)).toEqual(new Set([parent, child]));
    expect(moved.added).toEqual([
      { id: parent, index: moved.total - 2 },
      { id: child, index: moved.total - 1 },
    ]);
    const flat = { sort: [{ property: 'name' }] };
    expect((await changes('Mailbox', flat, () => update(parent, { name: 'AA' }))).removed).toEqual([parent]);
    const subscribed = { filter: { isSubscribed: true }, filterAsTree: true };
    expect(await changes('Mailbox', subscribed, () => update(parent, { isSubscribed: false }))).toMatchObject(
      {
        removed: expect.arrayContaining([parent, child]),
        added: [],
      },
    );
    expect(
      await changes('Mailbox', tree, () => one('Mailbox/set', { destroy: [child, parent] })),
    ).toMatchObject({ removed: expect.arrayContaining([parent, child]), added: [] });
  });

  test('counts are not what a query goes by', async () => {
    const { queryState } = await one('Mailbox/query', tree);
    const answer = await changes('Mailbox', tree, () => deliver(1, 'counted'));
    expect(answer).toMatchObject({ newQueryState: queryState, removed: [], added: [] });
  });

  test('errors', async () => {
    expect(await changes('Mailbox', {}, () => create('B'), { maxChanges: 1 })).toMatchObject({ removed: [] });
    const two = () => Promise.all([create('C'), create('D')]);
    expect(await changes('Mailbox', {}, two, { maxChanges: 1 })).toMatchObject({ type: 'tooManyChanges' });
    const ask = (more: object) => one('Mailbox/queryChanges', { sinceQueryState: '1', ...more });
    expect(await ask({ sinceQueryState: '999999' })).toMatchObject({ type: 'cannotCalculateChanges' });
    expect(await ask({ filter: { color: 'red' } })).toMatchObject({ type: 'unsupportedFilter' });
    expect(await ask({ sortAsTree: 1 })).toMatchObject({ type: 'invalidArguments' });
  });

  test('a role that no mailbox has is found nowhere', async () => {
    expect(await one('Mailbox/query', { filter: { role: 'important' } })).toMatchObject({ ids: [] });
  });
});

describe('EmailSubmission/query and /queryChanges', () => {
  let identityId: string;
  let emailIds: string[];
  const send = async (emailId: string): Promise<string> => {
    const envelope = { mailFrom: { email: server.ana.address }, rcptTo: [{ email: 'x@example.net' }] };
    const create = { k: { emailId, identityId, envelope } };
    return (await one('EmailSubmission/set', { create })).created.k.id;
  };
  const cancel = (id: string) => one('EmailSubmission/set', { update: { [id]: { undoStatus: 'canceled' } } });

  beforeAll(async () => {
    identityId = (await one('Identity/get', {})).list[0].id;
    const draft = (subject: string) => ({
      mailboxIds: { [server.ana.mailboxes.drafts]: true },
      from: [{ email: server.ana.address }],
      subject,
    });
    const { created } = await set({ create: { a: draft('a'), b: draft('b'), c: draft('c') } });
    emailIds = ['a', 'b', 'c'].map((key) => created[key].id);
  });

  test('every filter and sort; anchors, positions, totals', async () => {
    const [a, b, c] = emailIds as [string, string, string];
    const first = await send(b);
    const second = await send(a);
    const third = await send(c);
    await cancel(second);
    const { list } = await one('EmailSubmission/get', {});
    const { threadId, sendAt } = list.find(({ id }: Answer) => id === first);
    const ids = async (query: object) => (await one('EmailSubmission/query', query)).ids;
    expect(await ids({})).toEqual([third, second, first]);
    expect(await ids({ filter: { identityIds: [identityId] } })).toEqual([third, second, first]);
    expect(await ids({ filter: { identityIds: ['i0', 'x'] } })).toEqual([]);
    expect(await ids({ filter: { emailIds: [a, b] } })).toEqual([second, first]);
    expect(await ids({ filter: { threadIds: [threadId] } })).toEqual([first]);
    expect(await ids({ filter: { undoStatus: 'canceled' } })).toEqual([second]);
    expect(await ids({ filter: { undoStatus: 'lost' } })).toEqual([]);
    expect(await ids({ filter: { before: sendAt.replace(/\.\d+Z/, 'Z') } })).toEqual([]);
    expect(await ids({ filter: { after: '2020-01-01T00:00:00Z', before: '2120-01-01T00:00:00Z' } })).toEqual([
      third,
      second,
      first,
    ]);
    const not = { operator: 'NOT', conditions: [{ emailIds: [a] }, { undoStatus: 'final' }] };
    expect(await ids({ filter: not })).toEqual([third, first]);
    expect(await ids({ sort: [{ property: 'emailId' }] })).toEqual([second, first, third]);
    expect(await ids({ sort: [{ property: 'threadId', isAscending: false }] })).toEqual([
      third,
      first,
      second,
    ]);
    expect(await ids({ sort: [{ property: 'sentAt' }] })).toEqual([first, second, third]);
    expect(await ids({ sort: [{ property: 'sendAt' }], position: -1 })).toEqual([third]);
    expect(
      await one('EmailSubmission/query', {
        anchor: second,
        anchorOffset: -1,
        limit: 2,
        calculateTotal: true,
      }),
    ).toMatchObject({
      ids: [third, second],
      position: 0,
      total: 3,
      canCalculateChanges: true,
    });
    expect(await one('EmailSubmission/query', { anchor: 's0' })).toMatchObject({ type: 'anchorNotFound' });
    expect(await one('EmailSubmission/query', { sort: [{ property: 'x' }] })).toMatchObject({
      type: 'unsupportedSort',
    });
    expect(await one('EmailSubmission/query', { filter: { x: 1 } })).toMatchObject({
      type: 'unsupportedFilter',
    });
  });

  test('what has been sent, canceled and destroyed since', async () => {
    const [a] = emailIds as [string];
    let id = '';
    const sent = await changes('EmailSubmission', {}, async () => (id = await send(a)), {
      calculateTotal: true,
    });
    expect(sent).toMatchObject({ removed: [], added: [{ id, index: 0 }], total: 4 });
    const pending = { filter: { undoStatus: 'pending' } };
    expect(await changes('EmailSubmission', {}, () => send(a).then((last) => cancel(last)))).toMatchObject({
      removed: [],
    });
    expect(await changes('EmailSubmission', pending, () => cancel(id))).toMatchObject({
      removed: [id],
      added: [],
    });
    // Nothing that the plain list goes by.
    const other = await send(a);
    expect(await changes('EmailSubmission', {}, () => cancel(other))).toMatchObject({
      removed: [],
      added: [],
    });
    expect(
      await changes('EmailSubmission', {}, () => one('EmailSubmission/set', { destroy: [id] })),
    ).toMatchObject({ removed: [id], added: [] });
    const twice = async () => [await send(a), await send(a)];
    expect(await changes('EmailSubmission', {}, twice, { maxChanges: 1 })).toMatchObject({
      type: 'tooManyChanges',
    });
    expect(
      (await changes('EmailSubmission', { sort: [{ property: 'sentAt' }] }, twice, { upToId: other })).added,
    ).toEqual([]);
    expect(await one('EmailSubmission/queryChanges', { sinceQueryState: '999999' })).toMatchObject({
      type: 'cannotCalculateChanges',
    });
  });
});

test('Identity/changes', async () => {
  const { state } = await one('Identity/get', {});
  const { created } = await one('Identity/set', { create: { k: { email: server.ana.address, name: 'x' } } });
  expect(await one('Identity/changes', { sinceState: state })).toMatchObject({
    oldState: state,
    created: [created.k.id],
    updated: [],
    destroyed: [],
    hasMoreChanges: false,
  });
  const { newState } = await one('Identity/set', { update: { [created.k.id]: { name: 'y' } } });
  expect(await one('Identity/changes', { sinceState: newState })).toMatchObject({ newState, updated: [] });
  await one('Identity/set', { destroy: [created.k.id] });
  expect(await one('Identity/changes', { sinceState: newState })).toMatchObject({
    destroyed: [created.k.id],
  });
});
