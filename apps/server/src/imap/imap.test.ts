import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, PASSWORD, type ImapServer } from './testing/imap-server.ts';
import { MAX_CONNECTIONS_PER_ADDRESS } from './limits.ts';
import { expectOnPage } from '../testing/protocol-page.ts';
import { ImapTalk, play } from './testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('greeting, log-in, log-out', async () => {
  const { address } = await server.account('anna');
  using talk = await ImapTalk.connect(server.port);
  await play(
    talk,
    `S: * OK [CAPABILITY IMAP4rev2 IMAP4rev1 … STARTTLS AUTH=SCRAM-SHA-256 AUTH=OAUTHBEARER AUTH=PLAIN] mx.example.test Mailcote IMAP ready
    C: a1 NOOP
    S: a1 OK NOOP completed
    C: a2 SELECT INBOX
    S: a2 BAD Log in before SELECT
    C: a3 LOGIN ${address} wrong
    S: a3 NO [AUTHENTICATIONFAILED] Authentication credentials invalid
    C: a4 LOGIN ${address} {21+}
    C: ${PASSWORD}
    S: a4 OK [CAPABILITY IMAP4rev2 … IDLE …] Logged in
    C: a5 LOGIN ${address} x
    S: a5 BAD LOGIN comes before the log-in
    C: a6 LOGOUT
    S: * BYE Good-bye
    S: a6 OK LOGOUT completed
    S: (closed)`,
  );
});

test('a message: APPEND, SELECT, FETCH, STORE, EXPUNGE', async () => {
  const { address } = await server.account('ben');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: a1 APPEND INBOX (\\Seen work) "17-Jul-2026 02:44:25 -0700" {72+}
    C# From: Fred <fred@x.example>\\r\\nSubject: hello\\r\\n\\r\\nfirst line\\r\\nsecond line\\r\\n\\r\\n
    S: a1 OK [APPENDUID … 1] APPEND completed
    C: a2 SELECT INBOX
    S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $forwarded $mdnsent $junk $notjunk $phishing)
    S: * OK [PERMANENTFLAGS (… \\*)] …
    S: * 1 EXISTS
    S: * 0 RECENT
    S: * OK [UIDVALIDITY …] …
    S: * OK [UIDNEXT 2] …
    S: * OK [HIGHESTMODSEQ …] …
    S: * OK [MAILBOXID (m…)] …
    S: a2 OK [READ-WRITE] SELECT completed
    C: a3 FETCH 1 (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)
    S: * 1 FETCH (FLAGS (\\Seen work) INTERNALDATE "17-Jul-2026 09:44:25 +0000" RFC822.SIZE 72 ENVELOPE (NIL "hello" (("Fred" NIL "fred" "x.example")) (("Fred" NIL "fred" "x.example")) (("Fred" NIL "fred" "x.example")) NIL NIL NIL NIL NIL))
    S: a3 OK FETCH completed
    C: a4 FETCH 1 (BODY[TEXT]<6.4> BODY[HEADER.FIELDS (SUBJECT)] BODYSTRUCTURE)
    S: * 1 FETCH (BODY[TEXT]<6> {4}↵line BODY[HEADER.FIELDS (SUBJECT)] {18}↵Subject: hello↵↵ BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 25 2 NIL NIL NIL NIL))
    S: a4 OK FETCH completed
    C: a5 STORE 1 +FLAGS (\\Deleted)
    S: * 1 FETCH (UID 1 FLAGS (\\Deleted \\Seen work))
    S: a5 OK STORE completed
    C: a6 EXPUNGE
    S: * 1 EXPUNGE
    S: a6 OK EXPUNGE completed
    C: a7 NOOP
    S: a7 OK NOOP completed`,
  );
  expect(
    await server.mail.inbox((await server.mail.store.directory.credentialsFor(address))?.accountId ?? ''),
  ).toEqual([]);
});

test.each([
  ['port', '* BYE Too many connections, try again later'],
  // In the clear before a handshake it would be no TLS record but a broken one.
  ['tlsPort', '(closed)'],
] as const)('one connection too many on %s hears %s', async (port, said) => {
  await using limited = await startImapServer({ rateLimits: true });
  const open = [];
  for (let count = 0; count < MAX_CONNECTIONS_PER_ADDRESS; count += 1)
    open.push(await ImapTalk.connect(limited[port]));
  using refused = await ImapTalk.connect(limited[port]);
  expect(await refused.line()).toBe(said);
  for (const talk of open) talk[Symbol.dispose]();
});

/** Holds a dialogue, line by line. */
class Page {
  readonly lines: string[] = [];
  readonly #talk: ImapTalk;
  #serial = 0;

  constructor(talk: ImapTalk) {
    this.#talk = talk;
  }

  /** What the server says next. */
  async hear(): Promise<string> {
    const line = await this.#talk.line();
    this.lines.push(...line.split('\r\n').map((part) => `S: ${part}`));
    return line;
  }

  say(line: string): void {
    this.#talk.send(`${line}\r\n`);
    this.lines.push(`C: ${line.replace(PASSWORD, '***')}`);
  }

  /** @returns its tag */
  begin(command: string): string {
    this.#serial += 1;
    const tag = `a${this.#serial}`;
    this.say(`${tag} ${command}`);
    return tag;
  }

  /** Up to its tagged answer. @returns all of it */
  run(command: string): Promise<string> {
    return this.until(`${this.begin(command)} `);
  }

  async until(beginning: string): Promise<string> {
    const heard: string[] = [];
    do heard.push(await this.hear());
    while (heard.at(-1)?.startsWith(beginning) !== true);
    return heard.join('\n');
  }

  /** With words for what differs from run to run. */
  expect(name: string): void {
    const lines = this.lines.map((line) =>
      line
        .replace(/EMAILID \(\w+\)/, 'EMAILID (<email id>)')
        .replace(/UIDVALIDITY \d+/, 'UIDVALIDITY <n>')
        .replace(/COPYUID \d+/, 'COPYUID <n>')
        .replace(/MODSEQ \d+/, 'MODSEQ <n>')
        .replace(/MODSEQ \(\d+\)/, 'MODSEQ (<n>)')
        .replace(/QRESYNC \(\d+ \d+\)/, 'QRESYNC (<n> <n>)')
        .replace(/MAILBOXID \(\w+\)/, 'MAILBOXID (<mailbox id>)'),
    );
    expectOnPage(name, lines);
  }
}

test('the dialogue of the documentation', async () => {
  const { id, address } = await server.account('page');
  await server.deliver(
    id,
    'From: Bob <bob@remote.test>\nTo: page@example.test\nSubject: Lunch\nDate: Mon, 23 Nov 2026 10:00:00 +0100\n\nAt noon?\n',
    new Date('2026-11-23T09:00:05Z'),
  );
  using talk = await ImapTalk.connect(server.port);
  const page = new Page(talk);
  await page.hear();
  for (const command of [
    `LOGIN ${address} "${PASSWORD}"`,
    'LIST "" "%" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN))',
    'SELECT INBOX',
    'FETCH 1 (FLAGS EMAILID INTERNALDATE RFC822.SIZE ENVELOPE)',
    'UID FETCH 1 BODY[TEXT]',
    'UID STORE 1 +FLAGS (\\Flagged)',
    'SEARCH FROM bob SINCE 1-Nov-2026 BODY noon',
    'UID SORT RETURN (PARTIAL 1:50 COUNT) (REVERSE DATE) UTF-8 UNDELETED',
    'UID THREAD REFERENCES UTF-8 ALL',
    'UID MOVE 1 Archive',
    'LOGOUT',
  ])
    await page.run(command);
  page.expect('IMAP');
});

test('the documentation on what comes meanwhile: IDLE, and QRESYNC after a while away', async () => {
  const { store } = server.mail;
  const { id, address } = await server.account('idle');
  const ids = [await server.deliver(id, 'Subject: One\n\n'), await server.deliver(id, 'Subject: Two\n\n')];
  const page = new Page(await server.talk(address));
  await page.run('ENABLE QRESYNC');
  const selected = await page.run('SELECT INBOX');
  const idle = page.begin('IDLE');
  await page.hear();
  await server.deliver(id, 'Subject: Three\n\n');
  await page.until('* 3 EXISTS');
  await store.write(id, (tx) => tx.updateEmail(ids[0] ?? '', { keywords: { add: ['$seen'] } }));
  await page.until('* 1 FETCH');
  page.say('DONE');
  await page.until(`${idle} `);
  await page.run('UNSELECT');
  await store.write(id, (tx) => tx.destroyEmails([ids[1] ?? '']));
  const [, uidValidity] = /UIDVALIDITY (\d+)/.exec(selected) ?? [];
  const modSeq = /.*MODSEQ \((\d+)\)/s.exec(page.lines.join('\n'))?.[1];
  await page.run(`SELECT INBOX (QRESYNC (${uidValidity} ${modSeq}))`);
  page.expect('IMAP, meanwhile');
});
