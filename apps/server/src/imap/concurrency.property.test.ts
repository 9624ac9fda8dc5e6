import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flagsOf } from './flags.ts';
import { startImapServer, type ImapServer } from './testing/imap-server.ts';
import type { ImapTalk } from './testing/imap-talk.ts';

/*
 * Several clients on one mailbox, random commands at the same time. Each client believes only what it is told; whenever all have come to
 * rest, what each believes, what each is answered, and what the store has must be the same.
 */

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const FLAGS = ['\\Seen', '\\Flagged', '\\Deleted', '\\Answered', 'work'];

/** Numbers stand for "the n-th of what the client knows of then". */
type Operation =
  | { kind: 'append' }
  | { kind: 'store'; at: number; mode: '' | '+' | '-'; flags: string[]; isSilent: boolean; isUid: boolean }
  | { kind: 'fetch' | 'replace'; at: number }
  | { kind: 'search'; flag: string }
  | { kind: 'copy' | 'move'; at: number; target: 'INBOX' | 'Archive' }
  | { kind: 'expunge' }
  | { kind: 'noop' };

const at = fc.nat(12);
const flags = fc.uniqueArray(fc.constantFrom(...FLAGS), { maxLength: 3 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('append' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('store' as const),
      at,
      mode: fc.constantFrom('' as const, '+' as const, '-' as const),
      flags,
      isSilent: fc.boolean(),
      isUid: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fetch' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), at }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('search' as const), flag: fc.constantFrom('SEEN', 'FLAGGED') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('copy' as const, 'move' as const),
      at,
      target: fc.constantFrom('INBOX' as const, 'Archive' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expunge' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('noop' as const) }) },
);

/** What a mail program keeps of a mailbox. */
class Client {
  readonly talk: ImapTalk;
  /** By sequence number; null: not heard of yet. */
  readonly messages: { uid: number | null; flags: string | null }[] = [];

  constructor(talk: ImapTalk) {
    this.talk = talk;
  }

  /** Believes what it hears; complains about what cannot be. */
  hear(line: string): void {
    const [, number = '', word = ''] = /^\* (\d+) (EXISTS|EXPUNGE|FETCH)/.exec(line) ?? [];
    const sequence = Number(number);
    if (word === 'EXISTS') {
      expect(sequence, line).toBeGreaterThanOrEqual(this.messages.length);
      while (this.messages.length < sequence) this.messages.push({ uid: null, flags: null });
    }
    if (word === 'EXPUNGE' || word === 'FETCH') {
      expect(sequence, `${line} of ${this.messages.length}`).toBeLessThanOrEqual(this.messages.length);
    }
    if (word === 'EXPUNGE') this.messages.splice(sequence - 1, 1);
    if (word !== 'FETCH') return;
    const message = this.messages[sequence - 1];
    if (message === undefined) return;
    const uid = /UID (\d+)/.exec(line)?.[1];
    if (uid !== undefined) {
      if (message.uid !== null) expect(Number(uid), `the UID of a number changed: ${line}`).toBe(message.uid);
      message.uid = Number(uid);
    }
    const heard = /FLAGS \(([^)]*)\)/.exec(line)?.[1];
    if (heard !== undefined) message.flags = sorted(heard.split(' ').filter(Boolean));
  }

  async say(command: string): Promise<string> {
    const { lines, answer } = await this.talk.try(command);
    const isNumbered = /^(?:FETCH|STORE|SEARCH)/.test(command);
    for (const line of lines) {
      if (isNumbered) expect(line, `during ${command}`).not.toMatch(/EXPUNGE/);
      this.hear(line);
    }
    return answer;
  }

  async do(operation: Operation): Promise<void> {
    const count = this.messages.length;
    const sequence = 'at' in operation && count > 0 ? (operation.at % count) + 1 : 0;
    switch (operation.kind) {
      case 'append':
        expect(await this.say('APPEND INBOX {14+}\r\nSubject: x\r\n\r\n')).toMatch(/^OK/);
        return;
      case 'store': {
        const { mode, flags, isSilent, isUid } = operation;
        const message = this.messages[sequence - 1];
        if (message === undefined) return;
        const change = `${mode}FLAGS${isSilent ? '.SILENT' : ''} (${flags.join(' ')})`;
        const target = isUid && message.uid !== null ? `UID STORE ${message.uid}` : `STORE ${sequence}`;
        expect(await this.say(`${target} ${change}`)).toMatch(/^OK/);
        // What was silent it knows only by asking.
        if (isSilent) message.flags = null;
        return;
      }
      case 'fetch':
        if (sequence > 0) await this.say(`FETCH ${sequence} (UID FLAGS)`);
        return;
      case 'search':
        expect(await this.say(`SEARCH ${operation.flag}`)).toMatch(/^OK/);
        return;
      case 'copy':
      case 'move':
        if (sequence > 0) await this.say(`${operation.kind.toUpperCase()} ${sequence} ${operation.target}`);
        return;
      case 'replace':
        // NO: another client was quicker.
        if (sequence > 0)
          expect(await this.say(`REPLACE ${sequence} INBOX (\\Flagged) {14+}\r\nSubject: y\r\n\r\n`)).toMatch(
            /^(?:OK|NO \[NONEXISTENT\])/,
          );
        return;
      case 'expunge':
        expect(await this.say('EXPUNGE')).toMatch(/^OK/);
        return;
      case 'noop':
        expect(await this.say('NOOP')).toMatch(/^OK/);
    }
  }
}

const sorted = (flags: string[]): string => flags.toSorted().join(' ');
const CLIENTS = 3;
let runs = 0;

test('what clients believe is what there is', async () => {
  const script = fc.array(
    fc.tuple(...Array.from({ length: CLIENTS }, () => fc.array(operation, { maxLength: 5 }))),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  await fc.assert(
    fc.asyncProperty(script, async (rounds) => {
      runs += 1;
      const { id, address } = await server.account(`run${runs}`);
      await server.deliver(id, 'Subject: first\n\n');
      const clients: Client[] = [];
      try {
        for (let n = 0; n < CLIENTS; n += 1) {
          const client = new Client(await server.talk(address));
          clients.push(client);
          await client.say('SELECT INBOX');
        }
        for (const round of rounds) {
          await Promise.all(
            clients.map(async (client, n) => {
              for (const one of round[n] ?? []) await client.do(one);
            }),
          );
          for (const client of clients) await client.say('NOOP');
          await compare(id, clients);
        }
      } finally {
        for (const client of clients) client.talk[Symbol.dispose]();
      }
    }),
    { numRuns: 12 },
  );
});

async function compare(accountId: string, clients: Client[]): Promise<void> {
  const reader = server.mail.store.reader(accountId);
  const inbox = (await reader.mailboxes()).find(({ role }) => role === 'inbox');
  const entries = await reader.entries(inbox?.id ?? '', [[1, 1_000_000]]);
  expect(inbox?.totalEmails).toBe(entries.length);
  const truth = entries.map((entry) => ({ uid: entry.uid, flags: sorted(flagsOf(entry)) }));
  for (const client of clients) {
    expect(client.messages.length).toBe(truth.length);
    for (const [index, message] of client.messages.entries()) {
      if (message.uid !== null) expect(message.uid).toBe(truth[index]?.uid);
      if (message.flags !== null) expect(message.flags, `of UID ${message.uid}`).toBe(truth[index]?.flags);
    }
    if (truth.length > 0) expect(await client.say('FETCH 1:* (UID FLAGS)')).toMatch(/^OK/);
    expect(client.messages).toEqual(truth);
  }
  const unseen = truth.filter(({ flags }) => !flags.includes('\\Seen')).length;
  const deleted = truth.filter(({ flags }) => flags.includes('\\Deleted')).length;
  const [status] =
    (await clients[0]?.talk.ask('STATUS INBOX (MESSAGES UNSEEN DELETED UIDNEXT HIGHESTMODSEQ)')) ?? [];
  const highest = Math.max(...entries.map(({ modSeq }) => modSeq), 1);
  expect(status).toMatch(
    `* STATUS INBOX (MESSAGES ${truth.length} UNSEEN ${unseen} DELETED ${deleted} UIDNEXT `,
  );
  expect(Number(/HIGHESTMODSEQ (\d+)/.exec(status ?? '')?.[1])).toBeGreaterThanOrEqual(highest);
}
