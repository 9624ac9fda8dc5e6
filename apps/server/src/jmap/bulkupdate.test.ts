import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Attendance } from '../jobs/attend.ts';
import { startBulkUpdates } from '../jobs/bulk-updates.ts';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let worker: Attendance | null = null;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(async () => {
  await worker?.close();
  await server[Symbol.asyncDispose]();
});

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const create = (given: object): Promise<Answer> => one('BulkUpdate/set', { create: { k: given } });
const ended = (id: string, status: string): Promise<void> =>
  expect.poll(async () => (await one('BulkUpdate/get', { ids: [id] })).list[0]?.status).toBe(status);
const inside = async (mailbox: string): Promise<string[]> =>
  (await one('Email/query', { filter: { inMailbox: mailbox } })).ids;

test('all that match, in steps, and back again: what others changed in between stays', async () => {
  const { inbox, archive } = server.ana.mailboxes;
  const ids: string[] = [];
  for (let n = 0; n < 205; n += 1)
    ids.push(await server.deliver(server.ana, message({ Subject: n < 203 ? `News ${n}` : `Other ${n}` })));
  const patch = { [`mailboxIds/${inbox}`]: null, [`mailboxIds/${archive}`]: true, 'keywords/$seen': true };
  const { created } = await create({ filter: { inMailbox: inbox, subject: 'News' }, patch });
  const { id } = created.k;
  expect(created.k).toMatchObject({ status: 'running', total: 203, done: 0, failed: 0 });
  // What matches later is not meant.
  const late = await server.deliver(server.ana, message({ Subject: 'News, late' }));
  expect(await inside(inbox)).toHaveLength(206);

  worker = startBulkUpdates(server.context);
  await ended(id, 'done');
  expect(new Set(await inside(inbox))).toEqual(new Set([ids[203], ids[204], late]));
  expect(await inside(archive)).toHaveLength(203);
  const { list } = await one('BulkUpdate/get', { ids: [id], properties: ['done', 'failed'] });
  expect(list).toEqual([{ id, done: 203, failed: 0 }]);

  await one('Email/set', { update: { [ids[0]!]: { 'keywords/$flagged': true } }, destroy: [ids[1]] });
  const { updated, newState } = await one('BulkUpdate/set', { update: { [id]: { status: 'undone' } } });
  expect(updated).toEqual({ [id]: null });
  expect(Number(newState)).toBeGreaterThan(0);
  await ended(id, 'undone');
  expect(await inside(inbox)).toHaveLength(205);
  expect(await inside(archive)).toEqual([]);
  const [first] = (await one('Email/get', { ids: [ids[0]], properties: ['keywords'] })).list;
  expect(first.keywords).toEqual({ $flagged: true });
  expect((await one('BulkUpdate/set', { update: { [id]: { status: 'undone' } } })).notUpdated[id].type).toBe(
    'invalidProperties',
  );
  expect((await one('BulkUpdate/set', { destroy: [id] })).destroyed).toEqual([id]);
  expect((await one('BulkUpdate/get', { ids: null })).list).toEqual([]);
});

test('whole conversations, whatever of them matches; one that cannot be changed is counted', async () => {
  const { inbox, trash, sent } = server.ana.mailboxes;
  const first = await server.deliver(
    server.ana,
    message({ Subject: 'Boat', 'Message-ID': '<boat@x.example>' }),
  );
  const answer = await server.deliver(
    server.ana,
    message({ Subject: 'Re: Boat', 'In-Reply-To': '<boat@x.example>', From: 'ana@example.org' }),
  );
  await one('Email/set', { update: { [answer]: { mailboxIds: { [sent]: true } } } });
  const given = { filter: { inMailbox: inbox, subject: 'Boat' }, wholeThreads: true };
  const trashed = (await create({ ...given, patch: { mailboxIds: { [trash]: true } } })).created.k;
  expect(trashed.total).toBe(2);
  await ended(trashed.id, 'done');
  expect(new Set(await inside(trash))).toEqual(new Set([first, answer]));

  const left = (await create({ filter: { inMailbox: trash }, patch: { [`mailboxIds/${trash}`]: null } }))
    .created.k;
  await ended(left.id, 'done');
  expect((await one('BulkUpdate/get', { ids: [left.id] })).list[0]).toMatchObject({ done: 2, failed: 2 });
  const none = (await create({ filter: { subject: 'nosuchword' }, patch: { 'keywords/$seen': true } }))
    .created.k;
  expect(none).toMatchObject({ status: 'done', total: 0 });
});

test('what is left in no mailbox is destroyed when that was asked for, and only that', async () => {
  const { inbox, trash } = server.ana.mailboxes;
  const subject = 'Forever';
  const [lonely, filed] = await Promise.all(
    [0, 1].map((n) => server.deliver(server.ana, message({ Subject: `${subject} ${n}` }))),
  );
  await one('Email/set', {
    update: {
      [lonely!]: { mailboxIds: { [trash]: true } },
      [filed!]: { mailboxIds: { [trash]: true, [inbox]: true } },
    },
  });
  const given = { filter: { inMailbox: trash, subject }, patch: { [`mailboxIds/${trash}`]: null } };
  const { id, total } = (await create({ ...given, destroyUnfiled: true })).created.k;
  expect(total).toBe(2);
  await ended(id, 'done');
  const { list, notFound } = await one('Email/get', { ids: [lonely, filed], properties: ['mailboxIds'] });
  expect(notFound).toEqual([lonely]);
  expect(list).toEqual([{ id: filed, mailboxIds: { [inbox]: true } }]);
  // What is gone stays gone; the other comes back.
  await one('BulkUpdate/set', { update: { [id]: { status: 'undone' } } });
  await ended(id, 'undone');
  expect((await one('BulkUpdate/get', { ids: [id] })).list[0]).toMatchObject({ total: 1, failed: 0 });
  expect((await one('Email/query', { filter: { inMailbox: trash, subject } })).ids).toEqual([filed]);
  const all = (
    await create({ filter: { subject }, patch: { mailboxIds: {} }, destroyUnfiled: true, waitSeconds: 1 })
  ).created.k;
  await ended(all.id, 'done');
  expect((await one('Email/query', { filter: { subject } })).ids).toEqual([]);
});

test('one that is to wait does nothing until then, and undoing it undoes all', async () => {
  const email = await server.deliver(server.ana, message({ Subject: 'Patience' }));
  const given = { filter: { subject: 'Patience' }, patch: { mailboxIds: {} }, destroyUnfiled: true };
  const { id, status, startsAt, createdAt } = (await create({ ...given, waitSeconds: 600 })).created.k;
  expect(status).toBe('running');
  expect(Date.parse(startsAt) - Date.parse(createdAt)).toBe(600_000);
  // Another one that is done meanwhile shows that the worker has looked.
  const other = await create({ filter: { subject: 'Patience' }, patch: { 'keywords/$seen': true } });
  await ended(other.created.k.id, 'done');
  expect((await one('BulkUpdate/get', { ids: [id] })).list[0]).toMatchObject({ status: 'running', done: 0 });
  await one('BulkUpdate/set', { update: { [id]: { status: 'undone' } } });
  await ended(id, 'undone');
  expect((await one('Email/get', { ids: [email], properties: ['id'] })).list).toHaveLength(1);
});

test.each<[string, object, string]>([
  ['no patch', { filter: null }, 'patch'],
  ['a patch of nothing', { patch: {} }, 'patch'],
  ['a patch of something else', { patch: { subject: 'x' } }, 'patch/subject'],
  ['in no mailbox', { patch: { mailboxIds: {} } }, 'mailboxIds'],
  ['a day of waiting', { patch: { 'keywords/$seen': true }, waitSeconds: 86_400 }, 'waitSeconds'],
])('%s is refused', async (_, given, property) => {
  const { notCreated } = await create(given);
  expect(notCreated.k.type).toBe('invalidProperties');
  expect(JSON.stringify(notCreated.k)).toContain(property);
});

test('a filter that cannot be looked for makes nothing', async () => {
  const answer = await create({ filter: { color: 'red' }, patch: { 'keywords/$seen': true } });
  expect(answer.type).toBe('unsupportedFilter');
});

test('another account has none of it, and what is not there is not found', async () => {
  const { id } = (await create({ filter: { subject: 'nosuchword' }, patch: { 'keywords/$seen': true } }))
    .created.k;
  const answer = await server.one(server.bob, 'BulkUpdate/set', {
    update: { [id]: { status: 'undone' } },
    destroy: [id, 'j999'],
  });
  expect(answer.notUpdated[id].type).toBe('notFound');
  expect(answer.notDestroyed).toMatchObject({ [id]: { type: 'notFound' }, j999: { type: 'notFound' } });
  expect((await server.one(server.bob, 'BulkUpdate/get', { ids: [id] })).notFound).toEqual([id]);
  expect(server.errors).toEqual([]);
});

test('a mailbox has a colour of the palette, or none', async () => {
  const { created } = await one('Mailbox/set', { create: { k: { name: 'Colours', color: 'teal' } } });
  const { id } = created.k;
  const color = async () => (await one('Mailbox/get', { ids: [id] })).list[0].color;
  expect(await color()).toBe('teal');
  await one('Mailbox/set', { update: { [id]: { name: 'Colors' } } });
  expect(await color()).toBe('teal');
  const wrong = await one('Mailbox/set', { update: { [id]: { color: 'url(x)' } } });
  expect(wrong.notUpdated[id]).toMatchObject({ type: 'invalidProperties', properties: ['color'] });
  await one('Mailbox/set', { update: { [id]: { color: null } } });
  expect(await color()).toBeNull();
});

test('asked for again under the same key, there is still one; keys are checked', async () => {
  const patch = { 'keywords/$flagged': true };
  const given = { filter: { subject: 'nosuchword' }, patch, key: 'once-1.a_B' };
  const { id } = (await create(given)).created.k;
  expect((await one('BulkUpdate/get', { ids: [id] })).list[0].key).toBe('once-1.a_B');
  expect((await create(given)).notCreated.k).toMatchObject({ type: 'alreadyExists', existingId: id });
  // Both at the same time, and two in one call.
  const twins = await Promise.all([create({ ...given, key: 'twin' }), create({ ...given, key: 'twin' })]);
  expect(twins.filter(({ created }) => created)).toHaveLength(1);
  const both = await one('BulkUpdate/set', {
    create: { a: { ...given, key: 'x' }, b: { ...given, key: 'x' } },
  });
  expect(both.notCreated.b).toMatchObject({ type: 'alreadyExists', existingId: both.created.a.id });
  // Others have none, or their own.
  expect((await create({ ...given, key: null })).created.k.key).toBeNull();
  expect((await create({ ...given, key: null })).created.k.key).toBeNull();
  for (const key of ['', 'a b', 'ü', 'x'.repeat(101), 'a\0'])
    expect((await create({ ...given, key })).notCreated.k).toMatchObject({ properties: ['key'] });
});
