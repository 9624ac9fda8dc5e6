import { SUBMISSION_CAPABILITY } from '@mailcote/jmap';
import type { QueueItem } from '@mailcote/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRelay } from '../relay/index.ts';
import { startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let identityId: string;
let emailId: string;
beforeAll(async () => {
  server = await startJmapServer({ MAILCOTE_UNDO_SECONDS: '0' });
  identityId = (await one('Identity/get', {})).list[0].id as string;
  const { created } = await one('Email/set', {
    create: {
      k: {
        mailboxIds: { [server.ana.mailboxes.drafts]: true },
        from: [{ name: 'Ana', email: 'ana@example.org' }],
        to: [{ email: 'bob@example.org' }],
        subject: 'Later',
      },
    },
  });
  emailId = created.k.id as string;
});
afterAll(() => server[Symbol.asyncDispose]());

const YEAR_S = 365 * 24 * 3600;
const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const submit = (parameters: unknown, rcptParameters: unknown = null): Promise<Answer> =>
  one('EmailSubmission/set', {
    create: {
      s: {
        identityId,
        emailId,
        envelope: {
          mailFrom: { email: 'ana@example.org', parameters },
          rcptTo: [{ email: 'bob@example.org', parameters: rcptParameters }],
        },
      },
    },
  });
const utc = (fromNow: number): string =>
  new Date(Date.now() + fromNow * 1_000).toISOString().replace(/\.\d+Z/, 'Z');
const itemOf = async (submissionId: string): Promise<QueueItem> =>
  (await server.store.queue.list({ limit: 1_000 })).find((item) => item.submissionId === submissionId)!;

test('the session tells what there is (RFC 8621 1.3.2, RFC 4865)', async () => {
  const response = await server.fetch(server.ana, '/.well-known/jmap');
  const session = (await response.json()) as Answer;
  const submission = session.accounts[server.ana.id].accountCapabilities[SUBMISSION_CAPABILITY];
  expect(submission).toEqual({
    maxDelayedSend: YEAR_S,
    submissionExtensions: {
      DSN: [],
      REQUIRETLS: [],
      FUTURERELEASE: [String(YEAR_S), expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00Z$/)],
      SIZE: [String(session.capabilities['urn:ietf:params:jmap:core'].maxSizeUpload)],
    },
  });
});

test('what the sender wants to hear is kept as given, and goes into the queue as SMTP says it (RFC 3461)', async () => {
  const parameters = { ENVID: 'Q Q+1', ret: 'HDRS', REQUIRETLS: null };
  const recipient = { NOTIFY: 'success,DELAY', ORCPT: 'rfc822;Bob+x@old.test' };
  const { created } = await submit({ ...parameters, HOLDFOR: '3600' }, recipient);
  const item = await itemOf(created.s.id);
  expect(item.options).toMatchObject({
    envId: 'Q+20Q+2B1',
    ret: 'hdrs',
    requireTls: true,
    notify: ['success', 'delay'],
    orcpt: 'rfc822;Bob+2Bx@old.test',
  });
  const { list } = await one('EmailSubmission/get', { ids: [created.s.id], properties: ['envelope'] });
  expect(list[0].envelope).toEqual({
    mailFrom: { email: 'ana@example.org', parameters: { ...parameters, HOLDFOR: '3600' } },
    rcptTo: [{ email: 'bob@example.org', parameters: recipient }],
  });
});

test.each<[string, () => Record<string, string>, number]>([
  ['HOLDFOR', () => ({ HOLDFOR: '3600' }), 3_600],
  ['in any case', () => ({ holdfor: '60' }), 60],
  ['as long as can be', () => ({ HOLDFOR: String(YEAR_S) }), YEAR_S],
  ['HOLDUNTIL', () => ({ HOLDUNTIL: utc(7_200) }), 7_200],
  ['a time that has passed is now', () => ({ HOLDUNTIL: utc(-7_200) }), 0],
  ['with a size', () => ({ HOLDFOR: '60', SIZE: '500' }), 60],
])('held: %s', async (_, parameters, seconds) => {
  const given = parameters();
  const { created } = await submit(given);
  const { id, sendAt, undoStatus, envelope } = created.s;
  expect(undoStatus).toBe('pending');
  expect(envelope.mailFrom).toEqual({ email: 'ana@example.org', parameters: given });
  const inMs = new Date(sendAt).getTime() - Date.now();
  expect(Math.abs(inMs - seconds * 1_000)).toBeLessThan(20_000);
  const item = await itemOf(id);
  expect(item.nextAttemptAt).toEqual(new Date(sendAt));
  expect(item.dueAt).toEqual(new Date(sendAt));
  const { list } = await one('EmailSubmission/get', { ids: [id] });
  expect(list[0]).toMatchObject({ sendAt, envelope: { mailFrom: { parameters: given } } });
});

test.each<[string, unknown, unknown?]>([
  ['an unknown parameter', { SOLICIT: 'x' }],
  ['a RET that is none', { RET: 'SOME' }],
  ['an ENVID with a line end', { ENVID: 'a\r\nb' }],
  ['a REQUIRETLS with a value', { REQUIRETLS: 'yes' }],
  ['one that needs an extension we do not have', { BY: '120;R' }],
  ['no seconds', { HOLDFOR: null }],
  ['zero seconds', { HOLDFOR: '0' }],
  ['a number', { HOLDFOR: 60 }],
  ['too many seconds', { HOLDFOR: String(YEAR_S + 1) }],
  ['too late', { HOLDUNTIL: utc(YEAR_S + 3_600) }],
  ['a local time', { HOLDUNTIL: '2027-01-01T00:00:00+09:00' }],
  ['no time', { HOLDUNTIL: null }],
  ['both', { HOLDFOR: '60', HOLDUNTIL: utc(60) }],
  ['one twice', { HOLDFOR: '60', holdfor: '61' }],
  ['a size that is none', { SIZE: 'big' }],
  ['a list', []],
  ['a parameter of the sender at a recipient', null, { RET: 'FULL' }],
  ['never and success', null, { NOTIFY: 'NEVER,SUCCESS' }],
  ['an original recipient without a type', null, { ORCPT: 'bob@example.org' }],
  ['a hold of a recipient', null, { HOLDFOR: '60' }],
])('refused: %s', async (_, parameters, rcptParameters) => {
  const { created, notCreated } = await submit(parameters, rcptParameters);
  expect(created).toBeNull();
  expect(notCreated.s).toMatchObject({ type: 'invalidProperties', properties: ['envelope'] });
});

test('a message that says it is too large is', async () => {
  const { notCreated } = await submit({ SIZE: '999999999' });
  expect(notCreated.s).toMatchObject({ type: 'tooLarge', maxSize: server.context.config.maxMessageSize });
});

test('it does not leave before its time, then it does; another is taken back in time', async () => {
  const cancel = (id: string): Promise<Answer> =>
    one('EmailSubmission/set', { update: { [id]: { undoStatus: 'canceled' } } });
  const undoStatus = async (id: string): Promise<Answer> =>
    (await one('EmailSubmission/get', { ids: [id] })).list[0].undoStatus;
  const inbox = async (): Promise<Answer[]> => {
    const { ids } = await server.one(server.bob, 'Email/query', {
      filter: { inMailbox: server.bob.mailboxes.inbox },
    });
    return (await server.one(server.bob, 'Email/get', { ids, properties: ['receivedAt'] })).list;
  };
  const relay = await startRelay(server.context);
  // The one of before, whose time had passed.
  await expect.poll(inbox, { timeout: 20_000 }).toHaveLength(1);
  const undone = (await submit({ HOLDFOR: '3' })).created.s;
  expect((await cancel(undone.id)).updated).toEqual({ [undone.id]: null });
  // Its time comes after that of the one before: by then that would have left.
  const held = (await submit({ HOLDFOR: '3' })).created.s;
  await expect.poll(inbox, { timeout: 20_000 }).toHaveLength(2);
  const [email] = await inbox();
  expect(new Date(email.receivedAt).getTime()).toBeGreaterThanOrEqual(new Date(held.sendAt).getTime());
  expect(await undoStatus(held.id)).toBe('final');
  expect(await undoStatus(undone.id)).toBe('canceled');
  expect((await cancel(held.id)).notUpdated[held.id]).toMatchObject({ type: 'cannotUnsend' });
  await relay.close();
  expect(server.errors).toEqual([]);
});
