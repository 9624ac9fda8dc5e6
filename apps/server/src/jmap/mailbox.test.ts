import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object) => server.one(server.ana, name, args);
const set = (args: object) => one('Mailbox/set', args);

async function create(name: string, parentId: string | null = null): Promise<string> {
  const { created, notCreated } = await set({ create: { k: { name, parentId } } });
  expect(notCreated).toBeNull();
  return created.k.id;
}

test('get gives all of them for null, with every property (RFC 8621 2)', async () => {
  const { list, notFound, state, accountId } = await one('Mailbox/get', { ids: null });
  expect(accountId).toBe(server.ana.id);
  expect(state).toMatch(/^\d+$/);
  expect(notFound).toEqual([]);
  expect(list.map(({ role }: Answer) => role).toSorted()).toEqual([
    'archive',
    'drafts',
    'inbox',
    'junk',
    'sent',
    'trash',
  ]);
  const inbox = list.find(({ role }: Answer) => role === 'inbox');
  expect(inbox).toEqual({
    id: server.ana.mailboxes.inbox,
    name: expect.any(String) as string,
    parentId: null,
    role: 'inbox',
    sortOrder: expect.any(Number) as number,
    totalEmails: 0,
    unreadEmails: 0,
    totalThreads: 0,
    unreadThreads: 0,
    myRights: {
      mayReadItems: true,
      mayAddItems: true,
      mayRemoveItems: true,
      maySetSeen: true,
      maySetKeywords: true,
      mayCreateChild: true,
      mayRename: true,
      mayDelete: false,
      maySubmit: true,
    },
    isSubscribed: true,
    color: null,
  });
});

test('get: asked properties and id, notFound, each id once, none for [], a wrong property is invalidArguments', async () => {
  const { inbox, sent } = server.ana.mailboxes;
  const { list, notFound } = await one('Mailbox/get', {
    ids: [inbox, 'mzzz', inbox, 'nothing', server.bob.mailboxes.inbox, sent],
    properties: ['role'],
  });
  expect(list.toSorted((a: Answer, b: Answer) => a.role.localeCompare(b.role))).toEqual([
    { id: inbox, role: 'inbox' },
    { id: sent, role: 'sent' },
  ]);
  // Ids of one account mean nothing in another; those that happen to be the same are this account's own.
  expect(notFound).toContain('mzzz');
  expect(notFound).toContain('nothing');
  expect((await one('Mailbox/get', { ids: [] })).list).toEqual([]);
  expect(await one('Mailbox/get', { ids: [], properties: ['nothing'] })).toMatchObject({
    type: 'invalidArguments',
  });
  expect(await one('Mailbox/get', { ids: ['a b'] })).toMatchObject({ type: 'invalidArguments' });
  expect(await one('Mailbox/get', { ids: Array.from({ length: 1001 }, (_, n) => `m${n}`) })).toMatchObject({
    type: 'requestTooLarge',
  });
});

test('set creates with defaults, and answers what the client did not say', async () => {
  const before = (await one('Mailbox/get', { ids: [] })).state;
  const { created, notCreated, oldState, newState } = await set({ create: { k1: { name: 'Projects' } } });
  expect(notCreated).toBeNull();
  expect(oldState).toBe(before);
  expect(newState).not.toBe(before);
  expect(created.k1).toMatchObject({
    parentId: null,
    role: null,
    sortOrder: 0,
    isSubscribed: true,
    totalEmails: 0,
  });
  expect(created.k1).not.toHaveProperty('name');
  const { list, state } = await one('Mailbox/get', { ids: [created.k1.id] });
  expect(state).toBe(newState);
  expect(list[0].name).toBe('Projects');
});

test('a child may name a parent of the same call that comes after it, and one of an earlier call', async () => {
  const { methodResponses } = await server.call(server.ana, [
    [
      'Mailbox/set',
      { accountId: server.ana.id, create: { c: { name: 'Child', parentId: '#p' }, p: { name: 'Parent' } } },
      '0',
    ],
    ['Mailbox/set', { accountId: server.ana.id, create: { g: { name: 'Grandchild', parentId: '#c' } } }, '1'],
  ]);
  const [, first] = methodResponses[0] as Answer;
  const [, second] = methodResponses[1] as Answer;
  expect(second.notCreated).toBeNull();
  const { list } = await one('Mailbox/get', {
    ids: [first.created.c.id, second.created.g.id],
    properties: ['parentId'],
  });
  expect(new Map(list.map((m: Answer) => [m.id, m.parentId]))).toEqual(
    new Map([
      [first.created.c.id, first.created.p.id],
      [second.created.g.id, first.created.c.id],
    ]),
  );
});

test('parents in a circle, unknown references and unknown parents are invalidProperties', async () => {
  const { created, notCreated } = await set({
    create: {
      a: { name: 'A', parentId: '#b' },
      b: { name: 'B', parentId: '#a' },
      c: { name: 'C', parentId: '#nothing' },
      d: { name: 'D', parentId: 'mzzzz' },
    },
  });
  expect(created).toBeNull();
  for (const key of ['a', 'b', 'c', 'd']) {
    expect(notCreated[key], key).toMatchObject({ type: 'invalidProperties', properties: ['parentId'] });
  }
});

test.each([
  [{}, 'name'],
  [{ name: '' }, 'name'],
  [{ name: 7 }, 'name'],
  [{ name: 'x'.repeat(256) }, 'name'],
  [{ name: 'a\u0007b' }, 'name'],
  [{ name: 'Ok', sortOrder: -1 }, 'sortOrder'],
  [{ name: 'Ok', sortOrder: 2 ** 31 }, 'sortOrder'],
  [{ name: 'Ok', isSubscribed: 'yes' }, 'isSubscribed'],
  [{ name: 'Ok', role: 'nonsense' }, 'role'],
  [{ name: 'Ok', role: 'inbox' }, 'role'],
  [{ name: 'Ok', totalEmails: 0 }, 'totalEmails'],
  [{ name: 'Ok', id: 'm1' }, 'id'],
  [{ name: 'Ok', colour: 'red' }, 'colour'],
])('creating %j is invalidProperties', async (mailbox, property) => {
  const { created, notCreated } = await set({ create: { k: mailbox } });
  expect(created).toBeNull();
  expect(notCreated.k).toMatchObject({ type: 'invalidProperties', properties: [property] });
});

test('a name that a sibling has is alreadyExists, with the id of that sibling', async () => {
  const id = await create('Twins');
  const { notCreated } = await set({ create: { k: { name: 'Twins' } } });
  expect(notCreated.k).toMatchObject({ type: 'alreadyExists', existingId: id });
  const child = await create('Twins', id);
  expect(child).not.toBe(id);
});

test('update: rename, move, sort; server-set properties only as they are; no loops', async () => {
  const top = await create('Top');
  const below = await create('Below', top);
  expect(
    (await set({ update: { [below]: { name: 'Under', sortOrder: 7, isSubscribed: false } } })).updated,
  ).toEqual({ [below]: null });
  expect((await one('Mailbox/get', { ids: [below] })).list[0]).toMatchObject({
    name: 'Under',
    sortOrder: 7,
    isSubscribed: false,
  });
  expect(
    (await set({ update: { [below]: { sortOrder: null, totalEmails: 0, 'myRights/mayDelete': true } } }))
      .updated,
  ).toEqual({ [below]: null });
  expect((await one('Mailbox/get', { ids: [below] })).list[0].sortOrder).toBe(0);
  const { notUpdated } = await set({
    update: {
      [top]: { parentId: below },
      [below]: { totalEmails: 9 },
      mzzz: { name: 'x' },
      '#none': { name: 'x' },
    },
  });
  expect(notUpdated[top]).toMatchObject({ type: 'invalidProperties', properties: ['parentId'] });
  expect(notUpdated[below]).toMatchObject({ type: 'invalidProperties', properties: ['totalEmails'] });
  expect(notUpdated.mzzz).toMatchObject({ type: 'notFound' });
  expect(notUpdated['#none']).toMatchObject({ type: 'notFound' });
  const patches = await set({ update: { [below]: { 'name/x': 1 }, [top]: { 'a~2': 1 } } });
  expect(patches.notUpdated[below]).toMatchObject({ type: 'invalidPatch' });
  expect(patches.notUpdated[top]).toMatchObject({ type: 'invalidPatch' });
});

test('two mailboxes may swap their names in one call (RFC 8620 5.3)', async () => {
  const a = await create('Left');
  const b = await create('Right');
  const { updated, notUpdated } = await set({ update: { [a]: { name: 'Right' }, [b]: { name: 'Left' } } });
  expect(notUpdated).toBeNull();
  expect(Object.keys(updated).toSorted()).toEqual([a, b].toSorted());
  const { list } = await one('Mailbox/get', { ids: [a, b], properties: ['name'] });
  expect(new Map(list.map((m: Answer) => [m.id, m.name]))).toEqual(
    new Map([
      [a, 'Right'],
      [b, 'Left'],
    ]),
  );
  // Not when the result would be wrong: nothing of it happens then.
  const c = await create('Third');
  const refused = await set({ update: { [a]: { name: 'Third' }, [b]: { name: 'Right' } } });
  expect(refused.updated).toBeNull();
  expect(refused.notUpdated[a]).toMatchObject({ type: 'alreadyExists', existingId: c });
  expect(refused.notUpdated[b]).toMatchObject({ type: 'alreadyExists', existingId: a });
  // A name that is given up in the same call is free, in whatever order.
  const { notUpdated: none } = await set({ update: { [b]: { name: 'Right' }, [a]: { name: 'Fourth' } } });
  expect(none).toBeNull();
});

test('destroy: children first, not with mail unless asked, not the inbox', async () => {
  const top = await create('Branch');
  const below = await create('Twig', top);
  expect((await set({ destroy: [top], onDestroyRemoveEmails: true })).notDestroyed[top]).toMatchObject({
    type: 'mailboxHasChild',
  });
  const emailId = await server.deliver(server.ana, message({ Subject: 'In the twig' }));
  await one('Email/set', { update: { [emailId]: { mailboxIds: { [below]: true } } } });
  expect((await set({ destroy: [below] })).notDestroyed[below]).toMatchObject({ type: 'mailboxHasEmail' });
  expect((await set({ destroy: [top, below], onDestroyRemoveEmails: true })).destroyed.toSorted()).toEqual(
    [below, top].toSorted(),
  );
  expect((await one('Email/get', { ids: [emailId] })).notFound).toEqual([emailId]);
  const inbox = server.ana.mailboxes.inbox;
  const refused = await set({ destroy: [inbox, 'mzzz'] });
  expect(refused.notDestroyed).toMatchObject({ [inbox]: { type: 'forbidden' }, mzzz: { type: 'notFound' } });
  expect(refused.destroyed).toBeNull();
});

test('ifInState that is not the state: stateMismatch, and nothing happens', async () => {
  const { state } = await one('Mailbox/get', { ids: [] });
  expect(await set({ ifInState: 'x', create: { k: { name: 'Never' } } })).toMatchObject({
    type: 'stateMismatch',
  });
  expect((await one('Mailbox/query', { filter: { name: 'Never' } })).ids).toEqual([]);
  expect((await set({ ifInState: state, create: { k: { name: 'Now' } } })).created.k.id).toBeTruthy();
});

test('more records than maxObjectsInSet are requestTooLarge', async () => {
  const destroy = Array.from({ length: 1001 }, (_, n) => `m${n}`);
  expect(await set({ destroy })).toMatchObject({ type: 'requestTooLarge' });
});

test('changes: created, updated, destroyed since a state; counts alone are said to be that', async () => {
  const { state } = await one('Mailbox/get', { ids: [] });
  const made = await create('Seen by changes');
  const gone = await create('Gone at once');
  await set({ destroy: [gone] });
  const first = await one('Mailbox/changes', { sinceState: state });
  expect(first).toMatchObject({
    oldState: state,
    hasMoreChanges: false,
    created: [made],
    updated: [],
    updatedProperties: null,
  });
  await server.deliver(server.ana, message({ Subject: 'Counts' }));
  const second = await one('Mailbox/changes', { sinceState: first.newState });
  expect(second).toMatchObject({
    created: [],
    updated: [server.ana.mailboxes.inbox],
    destroyed: [],
    updatedProperties: ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads'],
  });
  await set({ update: { [made]: { name: 'Renamed' } } });
  expect(await one('Mailbox/changes', { sinceState: second.newState })).toMatchObject({
    updated: [made],
    updatedProperties: null,
  });
  // Both at once: not only counts.
  expect(await one('Mailbox/changes', { sinceState: first.newState })).toMatchObject({
    updatedProperties: null,
  });
});

test('changes: a state that was never given is cannotCalculateChanges, maxChanges must be positive and holds', async () => {
  for (const sinceState of ['', 'x', '-1', '01', '1e3', '99999999999999999999']) {
    expect(await one('Mailbox/changes', { sinceState }), sinceState).toMatchObject({
      type: 'cannotCalculateChanges',
    });
  }
  expect(await one('Mailbox/changes', { sinceState: '0', maxChanges: 0 })).toMatchObject({
    type: 'invalidArguments',
  });
  expect(await one('Mailbox/changes', { sinceState: 0 })).toMatchObject({ type: 'invalidArguments' });
  const { state } = await one('Mailbox/get', { ids: [] });
  await create('Step 1');
  await create('Step 2');
  const seen: string[] = [];
  let since = state as string;
  for (let more = true; more;) {
    const step = await one('Mailbox/changes', { sinceState: since, maxChanges: 1 });
    seen.push(...step.created);
    since = step.newState;
    more = step.hasMoreChanges;
  }
  expect(seen).toHaveLength(2);
});

test('query: every condition and operator, sorted, as a tree, by window', async () => {
  const account = server.bob;
  const ask = (args: object) => server.one(account, 'Mailbox/query', args);
  const made = await server.one(account, 'Mailbox/set', {
    create: {
      b: { name: 'Bravo', sortOrder: 50 },
      b2: { name: 'item 10', parentId: '#b', sortOrder: 50 },
      b1: { name: 'Item 2', parentId: '#b', sortOrder: 50, isSubscribed: false },
      a: { name: 'Alpha', sortOrder: 60 },
    },
  });
  const id = (key: string): string => made.created[key].id;
  const sort = [{ property: 'sortOrder' }, { property: 'name' }];
  const plain = (await ask({ filter: { hasAnyRole: false }, sort })).ids;
  expect(plain).toEqual([id('b'), id('b1'), id('b2'), id('a')]);
  const tree = (await ask({ filter: { hasAnyRole: false }, sort: [{ property: 'name' }], sortAsTree: true }))
    .ids;
  expect(tree).toEqual([id('a'), id('b'), id('b1'), id('b2')]);
  expect(
    (await ask({ filter: { hasAnyRole: false }, sort: [{ property: 'name', isAscending: false }] })).ids[0],
  ).toBe(id('b2'));
  expect((await ask({ filter: { parentId: id('b') }, filterAsTree: true })).ids).toEqual([]);
  expect((await ask({ filter: { parentId: id('b'), isSubscribed: false } })).ids).toEqual([id('b1')]);
  expect((await ask({ filter: { name: 'ITEM' } })).ids.toSorted()).toEqual([id('b1'), id('b2')].toSorted());
  expect((await ask({ filter: { role: 'inbox' } })).ids).toEqual([account.mailboxes.inbox]);
  expect(
    (await ask({ filter: { operator: 'NOT', conditions: [{ hasAnyRole: true }, { name: 'item' }] }, sort }))
      .ids,
  ).toEqual([id('b'), id('a')]);
  expect(
    (await ask({ filter: { operator: 'OR', conditions: [{ name: 'alpha' }, { name: 'bravo' }] }, sort })).ids,
  ).toEqual([id('b'), id('a')]);
  expect(
    (await ask({ filter: { operator: 'AND', conditions: [{ name: 'alpha' }, { role: null }] } })).ids,
  ).toEqual([id('a')]);

  const window = await ask({
    filter: { hasAnyRole: false },
    sort,
    position: -2,
    limit: 1,
    calculateTotal: true,
  });
  expect(window).toMatchObject({ ids: [id('b2')], position: 2, total: 4 });
  expect(window).not.toHaveProperty('limit');
  const anchored = await ask({
    filter: { hasAnyRole: false },
    sort,
    anchor: id('b2'),
    anchorOffset: -1,
    limit: 2,
  });
  expect(anchored).toMatchObject({ ids: [id('b1'), id('b2')], position: 1 });
  expect(anchored).not.toHaveProperty('total');
  expect(await ask({ filter: { hasAnyRole: false }, anchor: 'mzzz' })).toMatchObject({
    type: 'anchorNotFound',
  });
  expect(await ask({ filter: { colour: 'red' } })).toMatchObject({ type: 'unsupportedFilter' });
  expect(await ask({ filter: { name: 7 } })).toMatchObject({ type: 'invalidArguments' });
  expect(await ask({ filter: { operator: 'XOR', conditions: [] } })).toMatchObject({
    type: 'invalidArguments',
  });
  expect(await ask({ sort: [{ property: 'colour' }] })).toMatchObject({ type: 'unsupportedSort' });
  expect(await ask({ sort: [{ property: 'name', collation: 'i;octet' }] })).toMatchObject({
    type: 'unsupportedSort',
  });
  expect(await ask({ limit: -1 })).toMatchObject({ type: 'invalidArguments' });
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
