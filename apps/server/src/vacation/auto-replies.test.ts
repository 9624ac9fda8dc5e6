import { randomUUID } from 'node:crypto';
import { parseMessage } from '@mailcote/mime';
import type { Id, QueueItem, VacationResponse } from '@mailcote/store';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deliver, openMessage } from '../inbound/deliver.ts';
import { startInbound } from '../inbound/index.ts';
import { startJobs } from '../jobs/index.ts';
import { startRelay } from '../relay/index.ts';
import { openMailContext, until, type MailContext } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { startAutoReplies } from './auto-replies.ts';

let it: MailContext;
let anna: Id;
beforeAll(async () => {
  it = await openMailContext();
  anna = (await it.account('anna')).id;
});
afterAll(() => it[Symbol.asyncDispose]());

const AWAY: VacationResponse = {
  isEnabled: true,
  fromDate: null,
  toDate: null,
  subject: null,
  textBody: 'I am away.',
  htmlBody: null,
};
const setResponse = (id: Id, more: Partial<VacationResponse> = {}): Promise<void> =>
  it.store.write(id, (tx) => tx.setVacationResponse({ ...AWAY, ...more }));
beforeEach(() => setResponse(anna));

interface Mail {
  from?: string;
  mailbox?: 'inbox' | 'junk';
  header?: string;
}
/** As port 25 delivers it. */
async function receive({
  from = `${randomUUID()}@remote.test`,
  mailbox = 'inbox',
  header = '',
}: Mail = {}): Promise<string> {
  const text = `Return-Path: <${from}>\nFrom: Bob <${from}>\nTo: Anna <anna+work@example.test>\n${header}\nHello\n`;
  const message = await openMessage(it.store, {
    kind: 'bytes',
    bytes: Buffer.from(text.replaceAll('\n', '\r\n')),
  });
  const placement = { mailbox: { role: mailbox }, keywords: [], receivedAt: new Date(), trace: null };
  const [result] = await deliver(it.store, message, [anna], placement);
  expect(result).toHaveProperty('delivered');
  return from;
}
const due = (): Promise<unknown[]> => it.store.autoRepliesDue(1_000);
const nothingDue = (): Promise<boolean> => until('nothing to be due', isNothingDue);
const itemsTo = async (address: string): Promise<QueueItem[]> =>
  (await it.store.queue.list({ limit: 1_000 })).filter(({ rcptTo }) => rcptTo === address);

/** Not by the road that is cut. */
async function sql(text: string): Promise<number> {
  const client = new Client({ connectionString: it.databaseUrl });
  await client.connect();
  const { rowCount } = await client.query(text);
  await client.end();
  return rowCount ?? 0;
}
const isNothingDue = async (): Promise<boolean> => (await sql('SELECT FROM vacation_due')) === 0;

test('a stranger is answered once a week, in the form of RFC 3834', async () => {
  const replies = startAutoReplies(it.ctx);
  const header = 'Subject: 안녕\nMessage-ID: <m1@remote.test>\nReferences: <m0@remote.test>\n';
  const bob = await receive({ header });
  const [item] = await until('the answer', async () => {
    const items = await itemsTo(bob);
    return items.length > 0 && items;
  });
  // The null reverse-path: nobody answers the answer.
  expect(item).toMatchObject({ mailFrom: '', domain: 'remote.test', submissionId: null, accountId: anna });
  const bytes = await it.store.blobs.get(item?.blobId ?? '');
  const { header: fields, envelope } = parseMessage(bytes ?? Buffer.alloc(0));
  expect(envelope).toMatchObject({
    from: [{ name: 'anna', email: 'anna+work@example.test' }],
    to: [{ name: null, email: bob }],
    subject: 'Auto: 안녕',
    inReplyTo: ['m1@remote.test'],
    references: ['m0@remote.test', 'm1@remote.test'],
  });
  expect(fields.find(({ name }) => name === 'Auto-Submitted')?.raw).toBe(' auto-replied');
  expect(bytes?.toString()).toContain('I am away.');

  await receive({ from: bob });
  await receive({ from: bob.toUpperCase() });
  await nothingDue();
  expect([...(await itemsTo(bob)), ...(await itemsTo(bob.toUpperCase()))]).toHaveLength(1);
  await sql("UPDATE vacation_reply SET sent_at = sent_at - interval '7 days'");
  await receive({ from: bob });
  await nothingDue();
  expect(await itemsTo(bob)).toHaveLength(2);
  await replies.close();
  expect(await sql('SELECT FROM vacation_reply')).toBeGreaterThan(0);
  await sql("UPDATE vacation_reply SET sent_at = sent_at - interval '7 days'");
  await it.store.sweep();
  expect(await sql('SELECT FROM vacation_reply')).toBe(0);
});

test('what a stranger writes into a header does not keep the answer from being written', async () => {
  const replies = startAutoReplies(it.ctx);
  const senders = await Promise.all(
    [
      'Message-ID: <a\u0001b@remote.test>\nSubject: \u0002 a\u2028b \ud83d\n',
      `Message-ID: <${'x'.repeat(990)}@r.test>\nReferences: <${'y'.repeat(990)}>\n`,
      'Message-ID: <\u00e9@remote.test>\nReferences: <\u00e9> <good@remote.test>\n',
      `Subject: ${'=?utf-8?q?=00=0A=0D?='.repeat(20)}\n`,
    ].map((header) => receive({ header })),
  );
  await nothingDue();
  for (const sender of senders) {
    const [item] = await itemsTo(sender);
    const bytes = await it.store.blobs.get(item?.blobId ?? '');
    expect(bytes?.every((octet) => octet < 128)).toBe(true);
  }
  await replies.close();
});

test('what is due outlives a stop, and two processes answer it once', async () => {
  const senders = await Promise.all(Array.from({ length: 30 }, () => receive()));
  expect(await due()).toHaveLength(30);
  const workers = [startAutoReplies(it.ctx), startAutoReplies(it.ctx)];
  await nothingDue();
  for (const worker of workers) await worker.close();
  for (const sender of senders) expect(await itemsTo(sender)).toHaveLength(1);
});

test('nothing is due for junk, nor while it is switched off; a switch in between is obeyed', async () => {
  await receive({ mailbox: 'junk' });
  await setResponse(anna, { isEnabled: false });
  await receive();
  expect(await due()).toEqual([]);
  await setResponse(anna);
  const sender = await receive();
  expect(await due()).toHaveLength(1);
  await setResponse(anna, { isEnabled: false });
  const replies = startAutoReplies(it.ctx);
  await nothingDue();
  await replies.close();
  expect(await itemsTo(sender)).toEqual([]);
});

test('a message that is gone, and one that cannot be read, end without an answer', async () => {
  const gone = await receive();
  const [{ emailId } = { emailId: '' }] = (await due()) as { emailId: Id }[];
  await it.store.write(anna, (tx) => tx.destroyEmails([emailId]));
  const replies = startAutoReplies(it.ctx);
  await nothingDue();
  // An address that no message can be sent to.
  const nowhere = await receive({ from: 'x@-' });
  await nothingDue();
  await replies.close();
  expect([...(await itemsTo(gone)), ...(await itemsTo(nowhere))]).toEqual([]);
});

test('dying at any step of an answer, and beginning again: one answer, never none, never two', async () => {
  let deaths = 0;
  for (let pieces = 1; pieces <= 16; pieces += 1) {
    const sender = await receive();
    it.database.dieAfter(pieces);
    const first = startAutoReplies(it.ctx);
    await until('death or the end', async () => it.database.mode !== 'open' || (await isNothingDue()));
    await first.close();
    if (it.database.mode !== 'open') deaths += 1;
    it.database.dieAfter(Infinity);
    it.database.mode = 'open';
    const second = startAutoReplies(it.ctx);
    await until('nothing to be due', isNothingDue);
    await second.close();
    expect(await itemsTo(sender), `died after ${pieces}`).toHaveLength(1);
  }
  expect(deaths).toBeGreaterThan(5);
}, 60_000);

test('between two people who are both away there is one answer, and no more', async () => {
  const { id: ben } = await it.account('ben');
  await setResponse(ben, { subject: 'Ben is away', textBody: null, htmlBody: '<p>Back <b>soon</b></p>' });
  const inbound = await startInbound(it.ctx);
  const relay = await startRelay(it.ctx);
  const jobs = startJobs(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<anna@example.test>');
  await talk.say('RCPT TO:<ben@example.test>');
  await talk.say('DATA');
  const message = 'From: anna@example.test\r\nTo: ben@example.test\r\nSubject: Hi\r\n\r\nHi\r\n';
  expect(await talk.say(`${message}.`)).toMatch(/^250 /);
  const before = (await it.inbox(anna)).length;
  const answer = await until('the answer', async () => (await it.inbox(anna))[before]);
  expect(answer.email.envelope).toMatchObject({
    subject: 'Ben is away',
    from: [{ email: 'ben@example.test' }],
  });
  expect(answer.text).toContain('multipart/alternative');
  expect(answer.text).toMatch(/^Return-Path: <>/);
  expect(answer.text).toContain('Back soon');
  await nothingDue();
  expect(await it.inbox(ben)).toHaveLength(1);
  await jobs.close();
  await relay.close();
  await inbound.close();
});
