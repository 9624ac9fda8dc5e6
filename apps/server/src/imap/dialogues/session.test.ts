import { hashPassword } from '../../auth/password.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { ImapTalk, play } from '../testing/imap-talk.ts';

let server: ImapServer;
let address: string;

beforeAll(async () => {
  server = await startImapServer();
  ({ address } = await server.account('anna'));
});
afterAll(() => server[Symbol.asyncDispose]());

const plain = (username: string, password: string): string =>
  Buffer.from(`\0${username}\0${password}`).toString('base64');

test('AUTHENTICATE PLAIN, with and without an initial response (RFC 9051 6.2.2, RFC 4959)', async () => {
  using talk = await ImapTalk.connect(server.port);
  await play(
    talk,
    `S: * OK …
    C: a1 AUTHENTICATE GSSAPI
    S: a1 NO [CANNOT] The mechanisms here are SCRAM-SHA-256, OAUTHBEARER, PLAIN
    C: a2 AUTHENTICATE PLAIN
    S: + …
    C: *
    S: a2 BAD Authentication canceled
    C: a3 AUTHENTICATE PLAIN
    S: + …
    C: %%%
    S: a3 BAD Not base64
    C: a4 AUTHENTICATE PLAIN ${plain('x', '')}
    S: a4 BAD Not a PLAIN response
    C: a5 AUTHENTICATE plain
    S: + …
    C: ${plain(address, PASSWORD)}
    S: a5 OK [CAPABILITY …] Logged in`,
  );
  using other = await ImapTalk.connect(server.port);
  await play(
    other,
    `S: * OK …
    C: a1 AUTHENTICATE PLAIN ${Buffer.from(`root\0${address}\0${PASSWORD}`).toString('base64')}
    S: a1 NO [AUTHORIZATIONFAILED] …
    C: a2 AUTHENTICATE PLAIN ${plain(address, PASSWORD)}
    S: a2 OK …
    C: a3 ID ("name" "test" "version" NIL)
    S: * ID ("name" "Mailcote" "vendor" "Mailcote")
    S: a3 OK ID completed
    C: a4 ID NIL
    S: * ID …
    S: a4 OK ID completed
    C: a5 CAPABILITY
    S: * CAPABILITY IMAP4rev2 IMAP4rev1 …
    S: a5 OK CAPABILITY completed`,
  );
});

test('STARTTLS: what came behind it in the clear does not count (RFC 9051 6.2.1, 11.1)', async () => {
  using talk = await ImapTalk.connect(server.port);
  await talk.line();
  talk.send('a1 STARTTLS\r\na2 LOGOUT\r\n');
  expect(await talk.line()).toBe('a1 OK Begin TLS negotiation now');
  await talk.startTls();
  await play(
    talk,
    `C: b1 CAPABILITY
    S: * CAPABILITY IMAP4rev2 IMAP4rev1 ID ENABLE LITERAL+ SASL-IR AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256 AUTH=OAUTHBEARER AUTH=PLAIN
    S: b1 OK CAPABILITY completed
    C: b2 STARTTLS
    S: b2 BAD TLS is active already
    C: b3 LOGIN ${address} "${PASSWORD}"
    S: b3 OK …`,
  );
});

test('TLS from the first octet', async () => {
  using talk = await ImapTalk.connect(server.tlsPort, true);
  await play(
    talk,
    `S: * OK [CAPABILITY IMAP4rev2 IMAP4rev1 ID ENABLE LITERAL+ SASL-IR AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256 AUTH=OAUTHBEARER AUTH=PLAIN] …
    C: a1 LOGIN ${address} "${PASSWORD}"
    S: a1 OK …`,
  );
});

test('a changed password ends the session, in IDLE too', async () => {
  const { id, address } = await server.account('changes');
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  talk.send('a1 IDLE\r\n');
  await talk.line();
  await server.mail.store.directory.setPassword(id, await hashPassword('another'));
  expect(await talk.line()).toBe('* BYE The password was changed or revoked');
  expect(await talk.line()).toBe('(closed)');
});

test('three wrong passwords end the connection', async () => {
  using talk = await ImapTalk.connect(server.port);
  await play(
    talk,
    `S: * OK …
    C: a1 LOGIN ${address} a
    S: a1 NO [AUTHENTICATIONFAILED] …
    C: a2 LOGIN nobody@example.test b
    S: a2 NO [AUTHENTICATIONFAILED] …
    C: a3 LOGIN ${address} c
    S: a3 NO [AUTHENTICATIONFAILED] …
    S: * BYE Too many failed log-ins
    S: (closed)`,
  );
});

test('what is not a command is BAD, and the next command is heard', async () => {
  using talk = await server.talk(address);
  await play(
    talk,
    `C:${' '}
    S: * BAD A tag was expected …
    C: a1
    S: a1 BAD A blank was expected at the end
    C: a2 XYZZY
    S: a2 BAD There is no command XYZZY
    C: a3 UID NOOP
    S: a3 BAD There is no command UID NOOP
    C: a4 NOOP please
    S: a4 BAD Nothing more was expected before " please"
    C: a5 SELECT  INBOX
    S: a5 BAD …
    C: a6 SELECT "INBOX
    S: a6 BAD …
    C# a7 SELECT "IN\\x00BOX"\\r\\n
    S: a7 BAD …
    C: a8 SEARCH ALL
    S: a8 BAD Select a mailbox before SEARCH
    C: a9 LOGIN x {3}
    S: + Go on
    C: abc
    S: a9 BAD LOGIN comes before the log-in
    C: b1 NOOP
    S: b1 OK NOOP completed`,
  );
});

test('literals: what is too long is refused without losing step (RFC 9051 4.3, RFC 7888)', async () => {
  using talk = await ImapTalk.connect(server.port);
  await play(
    talk,
    `S: * OK …
    C: a1 LOGIN {4097}
    S: a1 BAD [TOOBIG] …
    C: a2 LOGIN {99999999999999999999}
    S: a2 BAD [TOOBIG] …
    C: a3 LOGIN {4097+}
    C: ${'x'.repeat(4097)} {3}
    S: a3 BAD [TOOBIG] …
    C: a4 NOOP
    S: a4 OK NOOP completed
    C: a5 LOGIN {2147483648+}
    S: * BYE That literal is too long
    S: (closed)`,
  );
  using inside = await server.talk(address);
  await play(
    inside,
    `C: a1 APPEND INBOX {52428801}
    S: a1 NO [TOOBIG] …
    C: a2 SELECT {1048577}
    S: a2 BAD [TOOBIG] …
    C: a3 NOOP
    S: a3 OK NOOP completed`,
  );
});

test.each([
  ['an endless line', `a1 LOGIN ${'x'.repeat(20_000)}`, '* BYE That command is too long'],
  ['a line end without CR', 'a1 NOOP\n', '* BYE Lines end in CRLF here'],
  ['a browser', 'POST / HTTP/1.1\r\n', '* BYE This is IMAP, not HTTP'],
])('%s ends the connection', async (_, sent, said) => {
  using talk = await ImapTalk.connect(server.port);
  await talk.line();
  talk.send(sent);
  expect(await talk.line()).toBe(said);
  expect(await talk.line()).toBe('(closed)');
});

test('deep parentheses and endless searches cost one line', async () => {
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  const bombs = [
    `SEARCH ${'('.repeat(10_000)}ALL${')'.repeat(10_000)}`,
    `SEARCH ${'NOT '.repeat(10_000)}ALL`,
    `SEARCH ${'ALL '.repeat(5_000)}ALL`,
    `SEARCH ${'OR ALL '.repeat(5_000)}ALL`,
    `FETCH 1 (${'FLAGS '.repeat(5_000)}FLAGS)`,
    `LIST "" "${'*%'.repeat(500)}x"`,
    `LIST "" "${'*a'.repeat(500)}"`,
  ];
  for (const bomb of bombs) {
    const started = performance.now();
    const { answer } = await talk.try(bomb);
    if (!bomb.includes('*%')) expect(answer, bomb.slice(0, 30)).toMatch(/^BAD /);
    expect(performance.now() - started).toBeLessThan(5_000);
  }
});

test.each(['refusing', 'silent'] as const)(
  'a database that is %s is temporary trouble, and the session goes on when it is back',
  async (mode) => {
    using talk = await server.talk(address);
    await talk.ask('SELECT INBOX');
    server.mail.database.mode = mode;
    try {
      const commands = ['STATUS INBOX (MESSAGES)', 'SEARCH ALL', 'CREATE later', 'APPEND INBOX {1+}\r\nx'];
      for (const command of commands) {
        const started = performance.now();
        expect((await talk.try(command)).answer, command).toMatch(/^NO \[UNAVAILABLE\] /);
        expect(performance.now() - started).toBeLessThan(10_000);
      }
    } finally {
      server.mail.database.mode = 'open';
    }
    await expect
      .poll(async () => (await talk.try('STATUS INBOX (MESSAGES)')).answer)
      .toBe('OK STATUS completed');
    await talk.ask('NOOP');
  },
);
