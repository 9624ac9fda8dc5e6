import { expect, test } from 'vitest';
import { play, TestBackend } from '../../testing/dialogue.ts';
import { playLoggedIn, TWO } from '../../testing/sessions.ts';
import { ServerSession } from '../server-session.ts';

test('the session of RFC 1939 10, and the examples of its sections 5 and 7', () => {
  const { deleted } = playLoggedIn(
    TWO,
    `C: STAT
     S: +OK 2 320
     C: LIST
     S: +OK 2 messages (320 octets)
     S: 1 120
     S: 2 200
     S: .
     C: LIST 2
     S: +OK 2 200
     C: LIST 3
     S: -ERR No such message
     C: UIDL
     S: +OK 2 messages
     S: 1 e1
     S: 2 e2
     S: .
     C: UIDL 2
     S: +OK 2 e2
     C: UIDL 3
     S: -ERR No such message
     C: RETR 1
     S: +OK 120 octets
     S: Subject: A
     S: 
     S: ${'x'.repeat(104)}
     S: .
     C: DELE 1
     S: +OK Message 1 deleted
     C: DELE 1
     S: -ERR Message 1 is deleted
     C: RETR 1
     S: -ERR Message 1 is deleted
     C: LIST
     S: +OK 1 messages (200 octets)
     S: 2 200
     S: .
     C: STAT
     S: +OK 1 200
     C: RSET
     S: +OK 2 messages (320 octets)
     C: UIDL 1
     S: +OK 1 e1
     C: DELE 2
     S: +OK Message 2 deleted
     C: NOOP
     S: +OK Here
     C: QUIT
     S: +OK Bye
     S: (close)`,
  );
  expect(deleted).toEqual(['e2']);
});

test('an empty maildrop', () => {
  playLoggedIn(
    [],
    `C: STAT
     S: +OK 0 0
     C: LIST
     S: +OK 0 messages (0 octets)
     S: .
     C: UIDL
     S: +OK 0 messages
     S: .
     C: RETR 1
     S: -ERR No such message`,
  );
});

test('numbers that are none', () => {
  for (const argument of ['0', '-1', '1x', '01 2', '99999999999', '1.0', '٢']) {
    playLoggedIn(
      TWO,
      `C: RETR ${argument}
       S: -ERR No such message
       C: STAT
       S: +OK 2 320`,
    );
  }
});

test('commands that take no argument refuse one; a command of the other phase is refused', () => {
  playLoggedIn(
    TWO,
    ['STAT', 'NOOP', 'RSET', 'QUIT', 'CAPA']
      .map((keyword) => `C: ${keyword} 1\nS: -ERR This command has no arguments`)
      .concat(['USER', 'PASS', 'STLS', 'UTF8'].map((keyword) => `C: ${keyword} x\nS: -ERR Logged in already`))
      .join('\n'),
  );
});

const dotted = 'Subject: Dots\r\n\r\n.\r\n..two\r\nno . here\r\n.last\r\n';

test('lines that begin with a dot get another one, wherever the pieces are cut', () => {
  for (const chunkSize of [1, 2, 3, 5, 1000]) {
    const backend = new TestBackend([dotted, 'Subject: No end of line']);
    backend.chunkSize = chunkSize;
    play(
      new ServerSession({ hasStls: false, isTls: true }),
      backend,
      `S: +OK Mailcote POP3
       C: USER anna
       C: PASS secret
       S: +OK Send PASS
       S: +OK 2 messages (${dotted.length + 23} octets)
       C: RETR 1
       C: RETR 2
       S: +OK ${dotted.length} octets
       S: Subject: Dots
       S: 
       S: ..
       S: ...two
       S: no . here
       S: ..last
       S: .
       S: +OK 23 octets
       S: Subject: No end of line
       S: .`,
    );
  }
});

test('TOP (RFC 1939 7): the header, the empty line, so many lines, and no more is read than that', () => {
  for (const chunkSize of [1, 4, 17, 1000]) {
    const backend = new TestBackend([dotted]);
    backend.chunkSize = chunkSize;
    const header = 'S: Subject: Dots\nS: \n';
    play(
      new ServerSession({ hasStls: false, isTls: true }),
      backend,
      `S: +OK Mailcote POP3
       C: USER anna
       C: PASS secret
       S: +OK Send PASS
       S: +OK 1 messages (${dotted.length} octets)
       C: TOP 1 0
       S: +OK The top of it
       ${header}S: .
       C: TOP 1 2
       S: +OK The top of it
       ${header}S: ..
       S: ...two
       S: .
       C: TOP 1 10
       S: +OK The top of it
       ${header}S: ..
       S: ...two
       S: no . here
       S: ..last
       S: .
       C: TOP 1
       S: -ERR Syntax: TOP message lines
       C: TOP 1 -1
       S: -ERR Syntax: TOP message lines
       C: TOP 2 1
       S: -ERR No such message`,
    );
  }
});

test('a header in UTF-8 is sent after UTF8 only (RFC 6856 2.1); other octets are no such header', () => {
  const international = 'Subject: 안녕\r\n\r\nHello\r\n';
  const backend = new TestBackend([international, 'Subject: Hello\r\n\r\n안녕\r\n']);
  backend.messages.push(Buffer.from('Subject: caf\u00e9\r\n\r\nHello\r\n', 'latin1'));
  backend.chunkSize = 1000;
  const script = `S: +OK Send PASS
     S: +OK 3 messages (${backend.messages.reduce((sum, { length }) => sum + length, 0)} octets)
     C: RETR 2
     S: +OK 26 octets
     S: Subject: Hello
     S: 
     S: 안녕
     S: .
     C: RETR 3
     S: +OK 24 octets
     S: Subject: caf\ufffd
     S: 
     S: Hello
     S: .
     `;
  play(
    new ServerSession({ hasStls: false, isTls: true }),
    backend,
    `S: +OK Mailcote POP3
     C: USER anna
     C: PASS secret
     ${script}C: RETR 1
     S: -ERR [UTF8] The message needs UTF8
     C: TOP 1 0
     S: -ERR [UTF8] The message needs UTF8
     C: NOOP
     S: +OK Here`,
  );
  play(
    new ServerSession({ hasStls: false, isTls: true }),
    backend,
    `S: +OK Mailcote POP3
     C: UTF8
     S: +OK UTF-8 from now on
     C: USER anna
     C: PASS secret
     ${script}C: RETR 1
     S: +OK ${Buffer.byteLength(international)} octets
     S: Subject: 안녕
     S: 
     S: Hello
     S: .`,
  );
});

test('a message that cannot be had, a QUIT that cannot delete (RFC 1939 6)', () => {
  const backend = new TestBackend(TWO);
  backend.fails = 'retrieve';
  const session = new ServerSession({ hasStls: false, isTls: true });
  play(
    session,
    backend,
    `S: +OK Mailcote POP3
     C: USER anna
     C: PASS secret
     S: +OK Send PASS
     S: +OK 2 messages (320 octets)
     C: RETR 1
     S: -ERR [SYS/TEMP] Not now
     C: DELE 1
     S: +OK Message 1 deleted`,
  );
  backend.fails = 'update';
  const bytes = session.receive(Buffer.from('QUIT\r\n'));
  expect(bytes.map(({ type }) => type)).toEqual(['update']);
  const said = backend.answer(session, bytes[0]!);
  expect(said.map((event) => (event.type === 'send' ? event.bytes.toString() : event.type))).toEqual([
    '-ERR [SYS/TEMP] Nothing was deleted\r\n',
    'close',
  ]);
  expect(backend.deleted).toEqual([]);
});
