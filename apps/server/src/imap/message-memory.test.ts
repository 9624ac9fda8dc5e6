import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Id } from '@mailcote/store';
import { MessageMemory, type MessageSource } from './message-memory.ts';
import { MessagesAhead } from './messages-ahead.ts';
import { startImapServer, type ImapServer } from './testing/imap-server.ts';
import { play } from './testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const FILLING = 'x'.repeat(1000);
const text = (n: number): string => `Subject: message ${n}\n\n${FILLING}\n`;
const octets = (n: number): string => text(n).replaceAll('\n', '\r\n');

/** The inbox of somebody with so many messages, UIDs from 1. */
async function inbox(local: string, count: number, memory: MessageMemory): Promise<MessageSource> {
  const { store } = server.mail;
  const { id } = await server.account(local);
  for (let n = 1; n <= count; n += 1) await server.deliver(id, text(n));
  const mailbox = (await store.reader(id).mailboxes()).find(({ role }) => role === 'inbox');
  return { store, memory, accountId: id, mailboxId: mailbox?.id ?? '' };
}

const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, n) => first + n);

async function destroy(accountId: Id, emailId: Id | undefined): Promise<void> {
  await server.mail.store.write(accountId, (tx) => tx.destroyEmails([emailId ?? '']));
}

test('memory takes no more than it may, and everybody is told what is theirs', async () => {
  const limits = { maxItemOctets: 10_000, maxMessageOctets: 10_000 };
  const memory = new MessageMemory(limits);
  const anna = await inbox('anna', 12, memory);
  const berta = await inbox('berta', 3, memory);
  for (let round = 0; round < 2; round += 1) {
    const items = await memory.fixedItems(anna, from(1, 12), false);
    expect([...items.values()].map(({ envelope }) => envelope)).toEqual(
      from(1, 12).map((n) => expect.stringContaining(`"message ${n}"`) as string),
    );
    const whole = await memory.messages(anna, from(1, 12));
    expect(from(1, 12).map((n) => whole.get(n)?.bytes?.toString())).toEqual(from(1, 12).map(octets));
    expect(memory.octets.items).toBeGreaterThan(0);
    expect(memory.octets.items).toBeLessThanOrEqual(limits.maxItemOctets);
    expect(memory.octets.messages).toBeGreaterThan(limits.maxMessageOctets / 2);
    expect(memory.octets.messages).toBeLessThanOrEqual(limits.maxMessageOctets);
  }
  // The same UIDs in another account, and UIDs that nobody has.
  await server.deliver(berta.accountId, text(100));
  const hers = await memory.messages(berta, [4, 99]);
  expect([...hers].map(([uid, { bytes }]) => [uid, bytes?.toString()])).toEqual([[4, octets(100)]]);
  expect((await memory.messages({ ...berta, mailboxId: anna.mailboxId }, [12])).size).toBe(0);
});

test('whoever goes through a mailbox has the next messages read ahead, upwards and downwards, and always gets the right ones', async () => {
  const memory = new MessageMemory();
  const source = await inbox('carla', 60, memory);
  const ahead = new MessagesAhead(source);
  const fetched = async (first: number, count: number): Promise<number> => {
    const found = await ahead.messages(from(first, count));
    const there = from(first, count).filter((n) => n >= 1 && n <= 60);
    expect(there.map((n) => found.get(n)?.bytes?.toString())).toEqual(there.map(octets));
    return memory.octets.messages;
  };
  const each = await fetched(30, 1);
  const inMemory = (): number => Math.round(memory.octets.messages / each);
  await fetched(50, 1);
  await fetched(1, 1);
  // Here and there: nothing ahead.
  expect(inMemory()).toBe(3);
  await fetched(2, 4);
  await expect.poll(inMemory).toBe(3 + 4 + 4);
  await fetched(6, 4);
  await expect.poll(inMemory).toBe(3 + 12);
  // One at a time: more of them with each step.
  for (let n = 10; n < 30; n += 1) await fetched(n, 1);
  await expect.poll(inMemory).toBeGreaterThan(40);
  await fetched(58, 5);
  await fetched(55, 3);
  for (let first = 50; first > 0; first -= 5) await fetched(first, 5);
  expect(inMemory()).toBeLessThanOrEqual(60);
});

test('what is in memory is told no longer than it is there, and with the flags of now', async () => {
  const { address, id } = await server.account('dora');
  const ids: Id[] = [];
  for (let n = 1; n <= 8; n += 1) ids.push(await server.deliver(id, text(n)));
  const { store } = server.mail;
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  for (const range of ['1:2', '3:4']) await talk.ask(`FETCH ${range} (BODY.PEEK[] ENVELOPE)`);
  const [, , , , fifth, sixth] = ids;
  // 5 and 6 have been read ahead.
  await destroy(id, fifth);
  await store.write(id, (tx) => tx.updateEmails([sixth ?? ''], { keywords: { add: ['$flagged'] } }));
  await play(
    talk,
    `C: a1 FETCH 5:6 (UID FLAGS BODY.PEEK[]<0.10>)
    S: * 6 FETCH (UID 6 FLAGS (\\Flagged) BODY[]<0> {10}↵Subject: m)
    S: * 6 FETCH (UID 6 FLAGS (\\Flagged))
    S: a1 OK [EXPUNGEISSUED] Some of the messages are no more
    C: a2 FETCH 5 (BODY.PEEK[])
    S: a2 OK [EXPUNGEISSUED] Some of the messages are no more
    C: a3 NOOP
    S: * 5 EXPUNGE
    S: a3 OK NOOP completed
    C: a4 FETCH 5 (BODY.PEEK[]<0.10>)
    S: * 5 FETCH (BODY[]<0> {10}↵Subject: m)
    S: a4 OK FETCH completed
    C: a5 FETCH 1 (BODY[]<0.10>)
    S: * 1 FETCH (BODY[]<0> {10}↵Subject: m FLAGS (\\Seen))
    S: a5 OK FETCH completed`,
  );
  await destroy(id, ids[0]);
  expect((await talk.try('FETCH 1 (ENVELOPE)')).answer).toMatch(/^OK \[EXPUNGEISSUED\]/);
});

test('each client has texts in its own form: encoded words, or UTF-8 (RFC 6855)', async () => {
  const { address, id } = await server.account('erna');
  await server.deliver(id, 'Subject: Grüße\n\n');
  for (let round = 0; round < 2; round += 1) {
    using plain = await server.talk(address);
    await plain.ask('SELECT INBOX');
    expect((await plain.ask('FETCH 1 (ENVELOPE)')).join()).toContain('=?utf-8?B?');
    using modern = await server.talk(address);
    await modern.ask('ENABLE UTF8=ACCEPT');
    await modern.ask('SELECT INBOX');
    expect((await modern.ask('FETCH 1 (ENVELOPE)')).join()).toContain(
      Buffer.from('"Grüße"').toString('latin1'),
    );
  }
});
