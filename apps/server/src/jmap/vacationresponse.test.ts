import type { Hint } from '@mailcote/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
const hints: Hint[] = [];
beforeAll(async () => {
  server = await startJmapServer();
  server.context.hub.subscribe(server.ana.id, (hint) => hint && hints.push(hint));
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const set = (patch: object): Promise<Answer> => one('VacationResponse/set', { update: { singleton: patch } });
const OFF = {
  id: 'singleton',
  isEnabled: false,
  fromDate: null,
  toDate: null,
  subject: null,
  textBody: null,
  htmlBody: null,
};

test('there is exactly one, switched off at first (RFC 8621 8)', async () => {
  expect((await one('VacationResponse/get', {})).list).toEqual([OFF]);
  expect(
    await one('VacationResponse/get', { ids: ['singleton', 'other'], properties: ['isEnabled'] }),
  ).toMatchObject({ list: [{ id: 'singleton', isEnabled: false }], notFound: ['other'] });
  expect(await one('VacationResponse/get', { ids: ['other'] })).toMatchObject({ list: [] });
});

test('it is changed property by property, with a state and a push', async () => {
  const before = (await one('VacationResponse/get', {})).state;
  hints.length = 0;
  const text = { isEnabled: true, fromDate: '2026-12-24T00:00:00Z', subject: 'Weg', textBody: 'Bin weg.\n' };
  const answer = await set({ id: 'singleton', ...text });
  expect(answer).toMatchObject({ oldState: before, updated: { singleton: null }, notUpdated: null });
  expect(hints).toMatchObject([{ types: ['VacationResponse'] }]);
  await set({ htmlBody: '<p>Bin weg.</p>', fromDate: null, toDate: '2027-01-01T12:30:00Z' });
  const { list, state } = await one('VacationResponse/get', {});
  expect(list).toEqual([
    { ...OFF, ...text, fromDate: null, toDate: '2027-01-01T12:30:00Z', htmlBody: '<p>Bin weg.</p>' },
  ]);
  expect(state).toBe(String(hints[1]?.modSeq));
  expect((await server.one(server.bob, 'VacationResponse/get', {})).list).toEqual([OFF]);
  const late = await one('VacationResponse/set', { ifInState: before, update: { singleton: {} } });
  expect(late).toMatchObject({ type: 'stateMismatch' });
});

test('it is neither created nor destroyed', async () => {
  const answer = await one('VacationResponse/set', {
    create: { k: { isEnabled: true } },
    destroy: ['singleton', 'other'],
    update: { other: { isEnabled: true }, '#k': { isEnabled: true } },
  });
  expect(answer).toMatchObject({
    created: null,
    updated: null,
    destroyed: null,
    notCreated: { k: { type: 'singleton' } },
    notUpdated: { other: { type: 'notFound' }, '#k': { type: 'notFound' } },
    notDestroyed: { singleton: { type: 'singleton' }, other: { type: 'notFound' } },
  });
  expect(answer.oldState).toBe(answer.newState);
});

test.each<[string, object, object]>([
  ['enabled by a word', { isEnabled: 'yes' }, { type: 'invalidProperties', properties: ['isEnabled'] }],
  ['neither on nor off', { isEnabled: null }, { type: 'invalidProperties', properties: ['isEnabled'] }],
  ['a date that is none', { fromDate: '2026-02-30T00:00:00Z' }, { properties: ['fromDate'] }],
  ['a local date', { toDate: '2026-12-24T00:00:00+09:00' }, { properties: ['toDate'] }],
  ['a subject of two lines', { subject: 'a\r\nBcc: x@example.net' }, { properties: ['subject'] }],
  ['a long subject', { subject: 'x'.repeat(256) }, { properties: ['subject'] }],
  ['a long text', { textBody: 'x'.repeat(100_001) }, { properties: ['textBody'] }],
  ['a list', { htmlBody: [] }, { properties: ['htmlBody'] }],
  ['another id', { id: 'other' }, { type: 'invalidProperties', properties: ['id'] }],
  ['an unknown property', { days: 3 }, { type: 'invalidProperties', properties: ['days'] }],
  ['a path', { 'subject/x': 'y' }, { type: 'invalidPatch' }],
])('%s is refused', async (_, patch, error) => {
  const { state } = await one('VacationResponse/get', {});
  const { updated, notUpdated, newState } = await set(patch);
  expect(updated).toBeNull();
  expect(notUpdated.singleton).toMatchObject(error);
  expect(newState).toBe(state);
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
