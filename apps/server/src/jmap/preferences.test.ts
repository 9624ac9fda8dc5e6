import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const update = (patch: object): Promise<Answer> => one('Preferences/set', { update: { singleton: patch } });
const seen = async (): Promise<object> =>
  (await one('Preferences/get', { ids: null })).list.map((record: { seen: object }) => record.seen)[0];

test('there is one, whose names come and go one by one or all at once, with a new state each time', async () => {
  const before = await one('Preferences/get', { ids: null });
  expect(before).toMatchObject({ list: [{ id: 'singleton', seen: {} }], notFound: [] });
  const answer = await update({ 'seen/tour': true, id: 'singleton' });
  expect(answer.updated).toEqual({ singleton: null });
  expect(answer.oldState).toBe(before.state);
  expect(answer.newState).not.toBe(before.state);
  await update({ 'seen/other.thing-2': true });
  expect(await seen()).toEqual({ tour: true, 'other.thing-2': true });
  await update({ 'seen/tour': null });
  expect(await seen()).toEqual({ 'other.thing-2': true });
  await update({ seen: { again: true } });
  expect(await seen()).toEqual({ again: true });
  expect((await one('Preferences/get', { ids: ['singleton', 'x'] })).notFound).toEqual(['x']);
  expect((await server.one(server.bob, 'Preferences/get', { ids: null })).list[0].seen).toEqual({});
});

test('it is neither created nor destroyed, and is the only one', async () => {
  const answer = await one('Preferences/set', {
    create: { k: {} },
    update: { other: { seen: {} } },
    destroy: ['singleton', 'other'],
  });
  expect(answer.notCreated.k.type).toBe('singleton');
  expect(answer.notUpdated.other.type).toBe('notFound');
  expect(answer.notDestroyed.singleton.type).toBe('singleton');
  expect(answer.notDestroyed.other.type).toBe('notFound');
});

test.each<[string, object, string]>([
  ['a property of something else', { theme: 'dark' }, 'invalidProperties'],
  ['another id', { id: 'x' }, 'invalidProperties'],
  ['a name that is none', { 'seen/a b': true }, 'invalidProperties'],
  ['a name without end', { seen: { ['x'.repeat(41)]: true } }, 'invalidProperties'],
  ['what is not simply true', { 'seen/tour': 'yes' }, 'invalidProperties'],
  ['something inside of a name', { 'seen/tour/step': true }, 'invalidPatch'],
  ['two that contradict', { seen: {}, 'seen/tour': true }, 'invalidPatch'],
  [
    'too many',
    { seen: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`n${n}`, true])) },
    'overQuota',
  ],
])('%s is refused', async (_, patch, type) => {
  const before = await seen();
  expect((await update(patch)).notUpdated.singleton.type).toBe(type);
  expect(await seen()).toEqual(before);
  expect(server.errors).toEqual([]);
});
