import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const make = async (given: object): Promise<string> =>
  (await one('SavedSearch/set', { create: { k: given } })).created.k.id;

test('made, changed, followed and destroyed, in their order', async () => {
  const before = (await one('SavedSearch/get', { ids: null })).state;
  const second = await make({ name: '영수증', query: 'subject:영수증 newer_than:1y', sortOrder: 20 });
  const answer = await one('SavedSearch/set', { create: { k: { name: 'Large', query: 'larger:5M' } } });
  expect(answer.created.k).toEqual({ id: expect.any(String), sortOrder: 0 });
  const first = answer.created.k.id;
  expect((await one('SavedSearch/get', { ids: null })).list).toEqual([
    { id: first, name: 'Large', query: 'larger:5M', sortOrder: 0 },
    { id: second, name: '영수증', query: 'subject:영수증 newer_than:1y', sortOrder: 20 },
  ]);
  const made = await one('SavedSearch/changes', { sinceState: before });
  expect(new Set(made.created)).toEqual(new Set([first, second]));

  const update = { [first]: { name: 'Big ones', id: first }, [second]: { sortOrder: null } };
  expect((await one('SavedSearch/set', { update })).updated).toEqual({ [first]: null, [second]: null });
  const changed = await one('SavedSearch/changes', { sinceState: made.newState });
  expect(new Set(changed.updated)).toEqual(new Set([first, second]));
  const { list, state } = await one('SavedSearch/get', { ids: [first, second], properties: ['name'] });
  expect(new Set(list)).toEqual(
    new Set([
      { id: first, name: 'Big ones' },
      { id: second, name: '영수증' },
    ]),
  );

  expect((await one('SavedSearch/set', { destroy: [first] })).destroyed).toEqual([first]);
  expect((await one('SavedSearch/changes', { sinceState: state })).destroyed).toEqual([first]);
  expect((await one('SavedSearch/get', { ids: [first] })).notFound).toEqual([first]);
});

test.each<[string, object, string]>([
  ['no name', { query: 'cat' }, 'name'],
  ['an empty name', { name: ' ', query: 'cat' }, 'name'],
  ['no query', { name: 'Cats' }, 'query'],
  ['a query without end', { name: 'Cats', query: 'x'.repeat(2_001) }, 'query'],
  ['an order that is no number', { name: 'Cats', query: 'cat', sortOrder: -1 }, 'sortOrder'],
  ['a property of something else', { name: 'Cats', query: 'cat', color: 'red' }, 'color'],
])('%s is refused', async (_, given, property) => {
  const { notCreated } = await one('SavedSearch/set', { create: { k: given } });
  expect(notCreated.k).toMatchObject({ type: 'invalidProperties', properties: [property] });
});

test('a change of what is none of its properties is refused, and so is another account', async () => {
  const id = await make({ name: 'Cats', query: 'cat' });
  const wrong = await one('SavedSearch/set', { update: { [id]: { color: 'red' } } });
  expect(wrong.notUpdated[id]).toMatchObject({ type: 'invalidProperties', properties: ['color'] });
  const other = await server.one(server.bob, 'SavedSearch/set', {
    update: { [id]: { name: 'Mine' } },
    destroy: [id],
  });
  expect(other.notUpdated[id].type).toBe('notFound');
  expect(other.notDestroyed[id].type).toBe('notFound');
  expect((await server.one(server.bob, 'SavedSearch/get', { ids: null })).list).toEqual([]);
});

test('there is an end to them', async () => {
  const count = (await one('SavedSearch/get', { ids: null })).list.length;
  const create = Object.fromEntries(
    Array.from({ length: 201 - count }, (_, n) => [`k${n}`, { name: `Search ${n}`, query: `word${n}` }]),
  );
  const { created, notCreated } = await one('SavedSearch/set', { create });
  expect(Object.keys(created)).toHaveLength(200 - count);
  expect(notCreated).toEqual({ [`k${200 - count}`]: expect.objectContaining({ type: 'overQuota' }) });
  expect(server.errors).toEqual([]);
});
