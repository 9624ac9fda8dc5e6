import { describe, expect, test } from 'vitest';
import { converse, play, TestMaildrop } from '../testing/dialogue.ts';
import { extended, opened, recipient, session } from '../testing/openings.ts';

describe('a message', () => {
  test('by the five verbs of RFC 821', () => {
    const { messages } = play(
      session(),
      `${opened}${recipient}
      C: DATA
      S: 354 End data with <CRLF>.<CRLF>
      C: Subject: Hello
      C:
      C: ..a stuffed line
      C: .
      S: 250 2.0.0 OK
      C: QUIT
      S: 221 2.0.0 Bye
      S: (closed)`,
    );
    expect(messages).toEqual([
      {
        mailFrom: 'bob@remote.test',
        rcptTo: ['anna@example.test'],
        bytes: Buffer.from('Subject: Hello\r\n\r\n.a stuffed line\r\n'),
      },
    ]);
  });

  test('pipelined, all recipients refused, then one that works (RFC 2920 3.1)', () => {
    const { messages } = play(
      session(),
      `${extended}
      C: MAIL FROM:<bob@remote.test>
      C: RCPT TO:<nobody@example.test>
      C: RCPT TO:<nothing@example.test>
      C: DATA
      S: 250 2.1.0 Sender OK
      S: 550 5.1.1 No such user
      S: 550 5.1.1 No such user
      S: 554 5.5.1 No valid recipients
      C: RSET
      C: MAIL FROM:<bob@remote.test> SIZE=10 BODY=8BITMIME
      C: RCPT TO:<nobody@example.test>
      C: RCPT TO:<anna@example.test>
      C: DATA
      S: 250 2.0.0 OK
      S: 250 2.1.0 Sender OK
      S: 550 5.1.1 No such user
      S: 250 2.1.5 Recipient OK
      S: 354 End data with <CRLF>.<CRLF>
      C: text
      C: .
      C: QUIT
      S: 250 2.0.0 OK
      S: 221 2.0.0 Bye
      S: (closed)`,
    );
    expect(messages.map((message) => message.rcptTo)).toEqual([['anna@example.test']]);
  });

  test('several in one connection, the second with the null reverse-path', () => {
    const { messages } = play(
      session(),
      `${opened}${recipient}
      C: DATA
      S: 354 End…
      C: one
      C: .
      S: 250 2.0.0 OK
      C: MAIL FROM:<>
      S: 250 2.1.0 Sender OK
      C: RCPT TO:<Postmaster>
      S: 250 2.1.5 Recipient OK
      C: DATA
      S: 354 End…
      C: two
      C: .
      S: 250 2.0.0 OK`,
    );
    expect(messages.map(({ mailFrom, rcptTo }) => ({ mailFrom, rcptTo }))).toEqual([
      { mailFrom: 'bob@remote.test', rcptTo: ['anna@example.test'] },
      { mailFrom: '', rcptTo: ['Postmaster'] },
    ]);
  });

  test('an empty one', () => {
    const { messages } = play(session(), `${opened}${recipient} C: DATA\nS: 354 End…\nC: .\nS: 250 2.0.0 OK`);
    expect(messages[0]?.bytes.length).toBe(0);
  });
});

describe('the end', () => {
  test('a connection lost inside the data delivers nothing', () => {
    const server = session();
    const maildrop = play(server, `${opened}${recipient} C: DATA\nS: 354 End…\nC: half a mess`);
    expect(server.end()).toEqual([{ type: 'reset' }]);
    expect(maildrop.messages).toEqual([]);
    expect(server.receive(Buffer.from('.\r\n'))).toEqual([]);
    expect(server.answer(null)).toEqual([]);
  });

  test('shutdown between commands, and after the data being received', () => {
    const idle = session();
    play(idle, opened);
    expect(converse(idle, new TestMaildrop(), idle.shutdown())).toBe(
      '421 4.3.2 Service shutting down\r\n(closed)\r\n',
    );

    const busy = session();
    const maildrop = play(busy, `${opened}${recipient} C: DATA\nS: 354 End…\nC: text`);
    expect(busy.shutdown()).toEqual([]);
    expect(converse(busy, maildrop, busy.receive(Buffer.from('more\r\n.\r\nNOOP\r\n')))).toBe(
      '250 2.0.0 OK\r\n421 4.3.2 Service shutting down\r\n(closed)\r\n',
    );
    expect(maildrop.messages.length).toBe(1);
  });

  test('shutdown while a question is open waits for the answer', () => {
    const server = session();
    play(server, opened);
    server.receive(Buffer.from('MAIL FROM:<bob@remote.test>\r\n'));
    expect(server.shutdown()).toEqual([]);
    const said = converse(server, new TestMaildrop(), server.answer(null));
    expect(said).toBe('250 2.1.0 Sender OK\r\n421 4.3.2 Service shutting down\r\n(closed)\r\n');
  });

  test('the caller can refuse the data it is being given', () => {
    const server = session();
    const maildrop = play(server, `${opened}${recipient} C: DATA\nS: 354 End…\nC: text`);
    server.refuseData({ code: 451, enhancedCode: '4.3.0', text: 'Store is away' });
    expect(converse(server, maildrop, server.receive(Buffer.from('more\r\n.\r\nDATA\r\n')))).toBe(
      '451 4.3.0 Store is away\r\n503 5.5.1 MAIL first\r\n',
    );
    expect(maildrop.messages).toEqual([]);
  });

  test('close says the last word once', () => {
    const server = session();
    play(server, `${opened}${recipient}`);
    const farewell = { code: 421, enhancedCode: '4.4.2', text: 'Timeout' };
    expect(server.close(farewell).map((event) => event.type)).toEqual(['send', 'reset', 'close']);
    expect(server.close(farewell)).toEqual([]);
  });
});

test('the trace: opening and current message, secrets masked, data elided, control characters visible', () => {
  let clock = 0;
  const server = session({ now: () => (clock += 10) });
  play(
    server,
    `${opened}${recipient}
    C: DATA
    S: 354 End…
    C: first
    C: .
    S: 250 2.0.0 OK
    C# NO\\u001bOP\\r\\n
    S: 500…
    ${recipient}
    C: DATA
    S: 354 End…
    C: second message
    C: .
    S: 250 2.0.0 OK`,
  );
  const lines = server.trace();
  expect(lines.map((line) => `${line.from}: ${line.text}`)).toEqual([
    'S: 220 mx.example.test ESMTP Mailcote',
    'C: HELO client.test',
    'S: 250 mx.example.test',
    'C: MAIL FROM:<bob@remote.test>',
    'S: 250 2.1.0 Sender OK',
    'C: RCPT TO:<anna@example.test>',
    'S: 250 2.1.5 Recipient OK',
    'C: DATA',
    'S: 354 End data with <CRLF>.<CRLF>',
    'C: [16 octets of message]',
    'C: .',
    'S: 250 2.0.0 OK',
  ]);
  expect(lines.map((line) => line.at)).toEqual(lines.map((line) => line.at).toSorted((a, b) => a - b));
});
