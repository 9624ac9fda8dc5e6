import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PASSWORD, startImapServer, type ImapServer } from './testing/imap-server.ts';
import { ImapTalk } from './testing/imap-talk.ts';

/*
 * What no program sends: each is answered BAD, or the connection ends with BYE; and somebody who is logged in meanwhile notices nothing.
 */

/** Far more than it takes, far less than harm. */
const LIMIT_MS = 15_000;
const LIMIT_BYSTANDER_MS = 5_000;
const LIMIT_OCTETS = 256 * 1024 * 1024;

let server: ImapServer;
let address: string;
let bystander: ImapTalk;
let memory: number;

beforeAll(async () => {
  server = await startImapServer();
  const anna = await server.account('anna');
  ({ address } = anna);
  await server.deliver(anna.id, 'Subject: one\n\nbody\n');
  bystander = await server.talk(address);
  await bystander.ask('SELECT INBOX');
});
afterAll(async () => {
  bystander[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  memory = process.memoryUsage().rss;
});
afterEach(async () => {
  const started = performance.now();
  expect((await bystander.ask('FETCH 1 (UID)'))[0]).toBe('* 1 FETCH (UID 1)');
  expect(performance.now() - started).toBeLessThan(LIMIT_BYSTANDER_MS);
  expect(process.memoryUsage().rss - memory).toBeLessThan(LIMIT_OCTETS);
});

const x = (count: number): string => 'x'.repeat(count);

/** The answer to the last command, or what the session was ended with. */
async function lastWord(talk: ImapTalk, tag: string): Promise<string> {
  const started = performance.now();
  for (let last = ''; ;) {
    const line = await talk.line();
    if (line.startsWith(`${tag} `) || line === '(closed)') {
      expect(performance.now() - started).toBeLessThan(LIMIT_MS);
      return line === '(closed)' ? last : line.slice(tag.length + 1);
    }
    last = line;
  }
}

test.each([
  ['a literal of 4 GB', 'a LOGIN {4294967296}\r\n', /^BAD \[TOOBIG\]/],
  ['a literal of 4 GB on its way', 'a LOGIN {4294967296+}\r\n', /^\* BYE /],
  ['a literal of more than there are numbers', `a LOGIN {${'9'.repeat(20)}+}\r\n`, /^\* BYE /],
  ['a literal with more digits than that', `a LOGIN {${'9'.repeat(2000)}+}\r\n`, /^BAD /],
  ['many short literals', `a LOGIN${' {4000+}\r\n'.concat(x(4000)).repeat(5)}\r\n`, /^(?:BAD|\* BYE) /],
  ['thousands of empty literals', `a LOGIN${' {0+}\r\n'.repeat(5000)}\r\n`, /^(?:BAD|\* BYE) /],
  ['an endless line', `a LOGIN ${x(64 * 1024)}`, /^\* BYE /],
  ['endless lines through literals', `a LOGIN${` ${x(4000)} {1+}\r\nx`.repeat(10)}\r\n`, /^\* BYE /],
  ['a message before the log-in', 'a APPEND INBOX {5000+}\r\n'.concat(x(5000), '\r\n'), /^BAD /],
  ['a command of rubbish', `a ${'\x80\xff('.repeat(100)}\r\n`, /^BAD /],
  ['a NUL', 'a LOGIN anna \0\r\n', /^BAD /],
  ['a NUL in a literal', 'a LOGIN anna {3+}\r\na\0b\r\n', /^BAD /],
  ['a NUL in the tag', '\0a NOOP\r\na NOOP\r\n', /^OK /],
  ['no CR', 'a NOOP\n', /^\* BYE /],
  ['a CR alone', 'a LOGIN a\rb c\r\n', /^BAD /],
  ['an endless SASL response', `a AUTHENTICATE PLAIN ${'A'.repeat(64 * 1024)}\r\n`, /^\* BYE /],
  ['rubbish for SASL', 'a AUTHENTICATE PLAIN ////\r\n', /^BAD /],
  ['fifty bad commands', 'b XYZZY\r\n'.repeat(60), /^\* BYE Too many errors/],
])('before the log-in: %s', async (_, sent, expected) => {
  using talk = await ImapTalk.connect(server.port);
  await talk.line();
  talk.send(sent);
  expect(await lastWord(talk, 'a')).toMatch(expected);
});

test.each([
  ['parentheses', `SEARCH ${'('.repeat(100_000)}`],
  ['NOT', `SEARCH ${'NOT '.repeat(100_000)}ALL`],
  ['OR', `SEARCH ${'OR '.repeat(100_000)}ALL ALL`],
  ['search keys', `SEARCH${' ALL'.repeat(100_000)}`],
  ['parentheses in FETCH', `FETCH 1 ${'('.repeat(100_000)}FLAGS`],
  ['names of header fields', `FETCH 1 BODY[HEADER.FIELDS (${'a '.repeat(100_000)}a)]`],
  ['part numbers', `FETCH 1 BODY[${'1.'.repeat(100_000)}1`],
  ['parentheses in STORE', `STORE 1 FLAGS ${'('.repeat(100_000)}`],
  ['flags', `STORE 1 +FLAGS (${Array.from({ length: 5000 }, (__, n) => `f${n}`).join(' ')})`],
  ['a flag', `STORE 1 +FLAGS (${x(5000)})`],
  ['patterns', `LIST "" (${'a '.repeat(50_000)}a)`],
  ['parentheses in LIST', `LIST ${'('.repeat(100_000)} "" *`],
  ['fields of ID', `ID (${'"a" "b" '.repeat(1000)}"a" "b")`],
  ['STATUS items', `STATUS INBOX (${'MESSAGES '.repeat(20_000)}MESSAGES)`],
  ['parts of CATENATE', `APPEND INBOX CATENATE (${'URL /INBOX/;UID=1 '.repeat(20_000)}URL x)`],
  ['a set that is none', `FETCH ${'1,'.repeat(100_000)} FLAGS`],
  ['numbers of 20 digits', 'FETCH 99999999999999999999 FLAGS'],
  ['number 0', 'FETCH 0 FLAGS'],
  ['minus one', 'FETCH -1 FLAGS'],
  ['a literal with a letter', 'STATUS {3a} (MESSAGES)'],
  ['a literal without its end', 'STATUS {3 (MESSAGES)'],
  ['a negative literal', 'STATUS {-1} (MESSAGES)'],
  ['an empty announcement', 'STATUS {} (MESSAGES)'],
  ['a plus in the wrong place', 'STATUS {+3} (MESSAGES)'],
  ['a quoted string without its end', 'STATUS "INBOX (MESSAGES)'],
  ['a wrong backslash', 'STATUS "IN\\BOX" (MESSAGES)'],
  ['broken UTF-7', 'STATUS "&@@@-" (MESSAGES)'],
  ['UTF-8 that was not enabled', 'STATUS "\xc3\xa4" (MESSAGES)'],
  ['broken UTF-8', 'STATUS "\xff\xfe" (MESSAGES)'],
  ['a line break in a name', 'CREATE {7+}\r\na\r\nb NO'],
  ['a NUL in a name', 'CREATE "a\0b"'],
])('a bomb, or nonsense: %s', async (_, command) => {
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  const started = performance.now();
  const { answer } = await talk.try(command);
  expect(answer).toMatch(/^(?:BAD|NO) /);
  expect(performance.now() - started).toBeLessThan(LIMIT_MS);
  expect((await talk.try('NOOP')).answer).toBe('OK NOOP completed');
});

test('more than a megabyte in one command ends the session, a literal as large is refused', async () => {
  using literal = await server.talk(address);
  expect((await literal.try(`LIST "" {1100000+}\r\n${x(1_100_000)}`)).answer).toMatch(/^BAD \[TOOBIG\]/);
  await literal.ask('NOOP');
  using line = await server.talk(address);
  line.send(`a SEARCH TEXT ${x(1_100_000)}`);
  expect(await lastWord(line, 'a')).toMatch(/^\* BYE That command is too long/);
});

test('what is sent ahead of an answer waits, whatever there is of it', async () => {
  using talk = await server.talk(address);
  const commands = Array.from({ length: 20_000 }, (_, n) => `n${n} NOOP\r\n`).join('');
  talk.send(`${commands}last NOOP\r\n`);
  expect(await lastWord(talk, 'last')).toBe('OK NOOP completed');
});

test('IDLE hears DONE and nothing else', async () => {
  for (const said of [`${x(100_000)}\r\n`, 'DONE it\r\n', '\0\r\n', '{5}\r\nabcde\r\n']) {
    using talk = await server.talk(address);
    talk.send('a IDLE\r\n');
    expect(await talk.line()).toBe('+ idling');
    talk.send(said);
    expect(await lastWord(talk, 'a')).toMatch(/^(?:BAD|\* BYE)/);
  }
});

test('names and texts of messages cannot speak for the server', async () => {
  const { id, address: name } = await server.account('victim');
  const forged = 'x\r\n* BYE forged';
  const quoted = Buffer.from(forged).toString('base64');
  await server.deliver(
    id,
    `From: =?utf-8?b?${quoted}?= <a@x.example>\nSubject: =?utf-8?b?${quoted}?=\nMessage-ID: <a"b\\c@x>\nContent-Type: text/plain; name*=utf-8''x%0D%0A%2A%20BYE\nContent-Description: =?utf-8?b?${quoted}?=\n\n* BYE body\n`,
  );
  using talk = await server.talk(name);
  for (const mailbox of ['a" (\\Noselect) "b', 'a\\b', '{5}', 'nil', '(x)']) {
    const quotedName = `"${mailbox.replaceAll(/["\\]/g, '\\$&')}"`;
    await talk.ask(`CREATE ${quotedName}`);
    expect(await talk.ask(`LIST "" ${quotedName}`)).toEqual([`* LIST (\\HasNoChildren) "/" ${quotedName}`]);
  }
  for (const isUtf8 of [false, true]) {
    if (isUtf8) {
      await talk.ask('UNSELECT');
      await talk.ask('ENABLE IMAP4rev2');
    }
    await talk.ask('SELECT INBOX');
    const lines = await talk.ask('FETCH 1 (ENVELOPE BODYSTRUCTURE PREVIEW FLAGS BODY.PEEK[])');
    expect(lines, String(isUtf8)).toHaveLength(1);
    expect(lines[0]).toMatch(/^\* 1 FETCH \(ENVELOPE \(.*\)$/s);
  }
});

const WORDS = [
  'SELECT INBOX',
  'FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)]<0.10>)',
  'UID FETCH 1 (BINARY.PEEK[1] PREVIEW (LAZY))',
  'SEARCH RETURN (MIN COUNT) OR (FROM "a" SINCE 1-Feb-2026) NOT TEXT {3+}\r\nabc',
  'STORE 1 (UNCHANGEDSINCE 3) -FLAGS.SILENT (\\Deleted x)',
  'LIST (SUBSCRIBED RECURSIVEMATCH) "" ("%" "a*") RETURN (STATUS (MESSAGES))',
  'APPEND INBOX (\\Seen) "01-Jan-2026 00:00:00 +0000" {14+}\r\nSubject: x\r\n\r\n',
  'UID REPLACE 1 INBOX CATENATE (URL "/INBOX/;UID=1" TEXT {1+}\r\nx)',
  'STATUS "INBOX" (MESSAGES SIZE)',
];
const edit = fc.record({
  at: fc.nat(120),
  length: fc.nat(6),
  text: fc.constantFrom(
    '',
    '(',
    ')',
    '"',
    '{',
    '}',
    '\0',
    '\\',
    ' ',
    '*',
    '\r',
    '9'.repeat(15),
    '\xff',
    '{2+}\r\n',
    '$',
    '[',
  ),
});

test('whatever is changed in a command: an answer to it or an end, and never a fault', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...WORDS),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      async (word, edits) => {
        using talk = await ImapTalk.connect(server.port);
        await talk.line();
        await talk.ask(`LOGIN ${address} "${PASSWORD}"`);
        await talk.ask('EXAMINE INBOX');
        let text = word;
        for (const { at, length, text: inserted } of edits)
          text = text.slice(0, at) + inserted + text.slice(at + length);
        // Enough octets for any literal that a change has made, then a line that is a command for sure.
        talk.send(`a ${text}\r\n${'z\r\n'.repeat(8)}last NOOP\r\n`);
        for (let line = ''; !line.startsWith('last OK') && line !== '(closed)';) {
          line = await Promise.race([talk.line(), silence()]);
          if (line === SILENCE) break;
          expect(line).not.toContain('SERVERBUG');
        }
      },
    ),
    { numRuns: 150 },
  );
});

/** A change may have made a literal that is still waited for: then nothing more is said. */
const SILENCE = '(silence)';
const silence = (): Promise<string> => new Promise((resolve) => setTimeout(() => resolve(SILENCE), 200));
