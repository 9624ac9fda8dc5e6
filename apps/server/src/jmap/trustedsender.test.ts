import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const trust = async (address: string): Promise<string> =>
  (await one('TrustedSender/set', { create: { k: { address } } })).created.k.id;

test('made, followed and destroyed; the same one only once', async () => {
  const before = (await one('TrustedSender/get', { ids: null })).state;
  const { created } = await one('TrustedSender/set', {
    create: { one: { address: 'Kim@News.example' }, all: { address: '@Shop.example' } },
  });
  expect(created).toEqual({
    one: { id: expect.stringMatching(/^w/) as string, address: 'kim@news.example' },
    all: { id: expect.stringMatching(/^w/) as string, address: '@shop.example' },
  });
  const { list } = await one('TrustedSender/get', { ids: null });
  const createdAt = expect.stringMatching(/Z$/) as string;
  expect(list).toEqual([
    { id: created.one.id, address: 'kim@news.example', createdAt },
    { id: created.all.id, address: '@shop.example', createdAt },
  ]);
  const again = await one('TrustedSender/set', { create: { k: { address: 'KIM@news.example' } } });
  expect(again.notCreated.k.type).toBe('alreadyExists');
  const made = await one('TrustedSender/changes', { sinceState: before });
  expect(new Set(made.created)).toEqual(new Set([created.one.id, created.all.id]));

  expect((await one('TrustedSender/set', { destroy: [created.one.id] })).destroyed).toEqual([created.one.id]);
  expect((await one('TrustedSender/changes', { sinceState: made.newState })).destroyed).toEqual([
    created.one.id,
  ]);
  expect(await trust('kim@news.example')).not.toBe(created.one.id);
});

test.each<[string, object, string]>([
  ['no address', {}, 'address'],
  ['no address at all', { address: 'eve' }, 'address'],
  ['an address with a space', { address: 'eve @x.example' }, 'address'],
  ['an endless address', { address: `${'e'.repeat(300)}@x.example` }, 'address'],
  ['a property of something else', { address: 'eve@x.example', action: 'junk' }, 'action'],
])('%s is refused', async (_, given, property) => {
  const { notCreated } = await one('TrustedSender/set', { create: { k: given } });
  expect(notCreated.k).toMatchObject({ type: 'invalidProperties', properties: [property] });
});

test('there is nothing to change; another account’s are not found', async () => {
  const id = await trust('zed@x.example');
  const change = (update: object): Promise<Answer> => one('TrustedSender/set', { update });
  expect((await change({ [id]: { id } })).updated).toEqual({ [id]: null });
  expect((await change({ [id]: { address: 'y@x.example' } })).notUpdated[id]).toMatchObject({
    type: 'invalidProperties',
    properties: ['address'],
  });
  expect((await change({ [id]: { 'address/x': 'y' } })).notUpdated[id].type).toBe('invalidPatch');
  expect((await change({ w9zz: {} })).notUpdated.w9zz.type).toBe('notFound');
  const other = await server.one(server.bob, 'TrustedSender/set', {
    update: { [id]: { id } },
    destroy: [id],
  });
  expect(other.notUpdated[id].type).toBe('notFound');
  expect(other.notDestroyed[id].type).toBe('notFound');
  expect((await server.one(server.bob, 'TrustedSender/get', { ids: null })).list).toEqual([]);
  expect(server.errors).toEqual([]);
});
