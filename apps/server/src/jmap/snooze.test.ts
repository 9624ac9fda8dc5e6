import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Attendance } from '../jobs/attend.ts';
import { startSnoozes } from '../jobs/snoozes.ts';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let worker: Attendance;
beforeAll(async () => {
  server = await startJmapServer();
  worker = startSnoozes(server.context);
});
afterAll(async () => {
  await worker.close();
  await server[Symbol.asyncDispose]();
});

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const update = (id: string, patch: object): Promise<Answer> => one('Email/set', { update: { [id]: patch } });
const state = async (id: string): Promise<Answer> =>
  (
    await one('Email/get', {
      ids: [id],
      properties: ['mailboxIds', 'keywords', 'receivedAt', 'snoozedUntil'],
    })
  ).list[0];
const inbox = async (): Promise<string[]> =>
  (await one('Email/query', { filter: { inMailbox: server.ana.mailboxes.inbox } })).ids;
const TOMORROW = new Date(Date.now() + 24 * 3600 * 1000).toISOString().replace(/\.\d+Z/, 'Z');
const soon = (): string => new Date(Date.now() + 1_500).toISOString();

test('out of the inbox until its time, then back on top, unread', async () => {
  const { inbox: inboxId, archive } = server.ana.mailboxes;
  const receivedAt = new Date('2026-03-01T10:00:00Z');
  const old = await server.deliver(server.ana, message({ Subject: 'Later' }), {
    keywords: ['$seen'],
    receivedAt,
  });
  const newer = await server.deliver(server.ana, message({ Subject: 'Now' }), {
    receivedAt: new Date('2026-03-02T10:00:00Z'),
  });
  const before = (await one('Email/get', { ids: [] })).state;
  await update(old, { snoozedUntil: TOMORROW });
  expect(await state(old)).toMatchObject({
    mailboxIds: { [archive]: true },
    keywords: { $seen: true, $snoozed: true },
    snoozedUntil: TOMORROW,
  });
  expect(await inbox()).toEqual([newer]);
  expect((await one('Email/query', { filter: { hasKeyword: '$snoozed' } })).ids).toEqual([old]);
  expect((await one('Email/changes', { sinceState: before })).updated).toEqual([old]);

  // Another time is a change too.
  const between = (await one('Email/get', { ids: [] })).state;
  await update(old, { snoozedUntil: soon() });
  expect((await one('Email/changes', { sinceState: between })).updated).toEqual([old]);
  await expect.poll(inbox).toEqual([old, newer]);
  expect(await state(old)).toMatchObject({
    mailboxIds: { [inboxId]: true },
    keywords: {},
    receivedAt: '2026-03-01T10:00:00Z',
    snoozedUntil: null,
  });
});

test('back at once, where it stood; and what is in the trash by then stays there', async () => {
  const { inbox: inboxId, trash } = server.ana.mailboxes;
  const [newest] = await inbox();
  const id = await server.deliver(server.ana, message({ Subject: 'Undone' }), {
    receivedAt: new Date('2026-02-01T10:00:00Z'),
  });
  await update(id, { snoozedUntil: TOMORROW });
  await update(id, { snoozedUntil: null });
  expect(await state(id)).toMatchObject({
    mailboxIds: { [inboxId]: true },
    keywords: {},
    snoozedUntil: null,
  });
  expect((await inbox())[0]).toBe(newest);
  // Nothing to bring back: nothing happens.
  const before = (await one('Email/get', { ids: [] })).state;
  await update(id, { snoozedUntil: null });
  expect((await one('Email/get', { ids: [] })).state).toBe(before);

  await update(id, { snoozedUntil: soon() });
  await update(id, { mailboxIds: { [trash]: true } });
  await expect.poll(async () => (await state(id)).snoozedUntil).toBeNull();
  expect(await state(id)).toMatchObject({ mailboxIds: { [trash]: true }, keywords: {} });
});

test('an answer brings the conversation back', async () => {
  const asked = await server.deliver(
    server.ana,
    message({ Subject: 'Boat', 'Message-ID': '<boat@x.example>' }),
  );
  await update(asked, { snoozedUntil: TOMORROW });
  const answer = await server.deliver(
    server.ana,
    message({ Subject: 'Re: Boat', 'In-Reply-To': '<boat@x.example>' }),
  );
  await expect.poll(async () => (await inbox()).includes(asked)).toBe(true);
  const list = await one('Email/query', {
    filter: { inMailbox: server.ana.mailboxes.inbox },
    collapseThreads: true,
    calculateTotal: true,
  });
  expect(list.ids.filter((id: string) => id === asked || id === answer)).toHaveLength(1);
});

test('what comes to a muted conversation goes past the inbox, until it is muted no more', async () => {
  const { archive, inbox: inboxId } = server.ana.mailboxes;
  const first = await server.deliver(
    server.ana,
    message({ Subject: 'List', 'Message-ID': '<list@x.example>' }),
  );
  const reply = () =>
    server.deliver(server.ana, message({ Subject: 'Re: List', 'In-Reply-To': '<list@x.example>' }));
  await update(first, { 'keywords/$muted': true });
  const muted = await reply();
  expect(await state(muted)).toMatchObject({ mailboxIds: { [archive]: true }, keywords: { $muted: true } });
  const other = await server.deliver(server.ana, message({ Subject: 'Something else' }));
  expect((await state(other)).mailboxIds).toEqual({ [inboxId]: true });
  await one('Email/set', {
    update: { [first]: { 'keywords/$muted': null }, [muted]: { 'keywords/$muted': null } },
  });
  expect((await state(await reply())).mailboxIds).toEqual({ [inboxId]: true });
});

test.each<[string, object, string]>([
  ['a word', { snoozedUntil: 'tomorrow' }, 'invalidProperties'],
  ['a local date', { snoozedUntil: '2027-01-01T00:00:00+09:00' }, 'invalidProperties'],
  ['the end of time', { snoozedUntil: '9999-01-01T00:00:00Z' }, 'invalidProperties'],
  ['a path', { 'snoozedUntil/x': null }, 'invalidPatch'],
])('%s is refused', async (_, patch, type) => {
  const id = await server.deliver(server.ana, message({}));
  expect((await update(id, patch)).notUpdated[id].type).toBe(type);
  expect(
    (await server.one(server.bob, 'Email/set', { update: { [id]: { snoozedUntil: TOMORROW } } })).notUpdated,
  ).toMatchObject({ [id]: { type: 'notFound' } });
  expect(await state(id)).toMatchObject({ snoozedUntil: null });
});

test('nothing was logged as an error', () => {
  expect(server.errors).toEqual([]);
});
