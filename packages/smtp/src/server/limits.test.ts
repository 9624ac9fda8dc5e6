import { describe, expect, test } from 'vitest';
import { converse, flood, play, TestMaildrop } from '../testing/dialogue.ts';
import { opened, recipient, session } from '../testing/openings.ts';

describe('too much', () => {
  test('a 32 MiB line', () => {
    const server = session();
    const maildrop = new TestMaildrop();
    converse(server, maildrop, server.greet());
    const { said, sent } = flood(server, maildrop, Buffer.alloc(64 * 1024, 'A'));
    expect(said).toBe('500 5.5.2 Line too long\r\n(closed)\r\n');
    expect(sent).toBeLessThan(1024 * 1024);
  });

  test('a long line that is not AUTH is refused and the session goes on', () => {
    play(
      session(),
      `${opened}
      C: NOOP ${'x'.repeat(3000)}
      S: 500 5.5.2 Line too long
      C: NOOP
      S: 250 2.0.0 OK`,
    );
  });

  test('a message over the limit is 552, the transaction is gone, the session is not', () => {
    const { messages, events } = play(
      session(),
      `${opened}${recipient}
      C: DATA
      S: 354 End…
      C: ${'x'.repeat(100_001)}
      C: .
      S: 552 5.3.4 Message too large: at most 100000 octets
      C: RCPT TO:<anna@example.test>
      S: 503 5.5.1 MAIL first
      C: DATA
      S: 503 5.5.1 MAIL first
      ${recipient}
      C: DATA
      S: 354 End…
      C: small
      C: .
      S: 250 2.0.0 OK`,
    );
    expect(messages.map((message) => message.bytes.toString())).toEqual(['small\r\n']);
    expect(events.filter((type) => type === 'reset').length).toBe(1);
  });

  test('endless data ends the connection within 8 MiB', () => {
    const server = session();
    const maildrop = new TestMaildrop();
    play(server, `${opened}${recipient} C: DATA\nS: 354 End…`, maildrop);
    const { said, sent } = flood(server, maildrop, Buffer.from('endless\r\n'.repeat(8000)));
    expect(said).toBe('552 5.3.4 Message too large: at most 100000 octets\r\n(closed)\r\n');
    expect(sent).toBeLessThan(8 * 1024 * 1024);
    expect(maildrop.messages).toEqual([]);
  });

  test('100 recipients, then 452; the message goes to the hundred', () => {
    const users = Array.from({ length: 100 }, (_, index) => `user${index}@example.test`);
    const { messages } = play(
      session(),
      `${opened}
      C: MAIL FROM:<bob@remote.test>
      S: 250 2.1.0 Sender OK
      ${users.map((user) => `C: RCPT TO:<${user}>\n`).join('')}
      ${users.map(() => 'S: 250 2.1.5 Recipient OK\n').join('')}
      C: RCPT TO:<anna@example.test>
      S: 452 4.5.3 Too many recipients…
      C: DATA
      S: 354 End…
      C: .
      S: 250 2.0.0 OK`,
    );
    expect(messages[0]?.rcptTo).toEqual(users);
  });

  test('20 bad commands', () => {
    play(
      session(),
      `${opened}
      ${'C: FOO\nS: 500 5.5.1 Command not recognized\n'.repeat(19)}
      C: FOO
      C: NOOP
      S: 421 4.7.0 Too many errors
      S: (closed)`,
    );
  });

  test('50 unknown recipients', () => {
    play(
      session(),
      `${opened}
      C: MAIL FROM:<bob@remote.test>
      S: 250 2.1.0 Sender OK
      ${'C: RCPT TO:<nobody@example.test>\n'.repeat(50)}
      ${'S: 550 5.1.1 No such user\n'.repeat(49)}
      S: 421 4.7.0 Too many unknown recipients
      S: (closed)`,
    );
  });

  test('input while a question is open is bounded even if the caller does not stop reading', () => {
    const server = session();
    const maildrop = new TestMaildrop();
    play(server, opened, maildrop);
    server.receive(Buffer.from('MAIL FROM:<bob@remote.test>\r\n'));
    expect(server.isAsking).toBe(true);
    const noops = Buffer.from('NOOP\r\n'.repeat(10_000));
    let events = server.receive(noops);
    for (let count = 0; count < 100 && events.length === 0; count++) events = server.receive(noops);
    expect(events.map((event) => event.type)).toEqual(['send', 'close']);
  });
});

test('an HTTP request is not a mail session', () => {
  play(
    session(),
    'S: 220 mx…\nC: GET / HTTP/1.1\nC: Host: mx.example.test\nC:\nS: 554 5.5.1 This is SMTP…\nS: (closed)',
  );
  play(
    session(),
    'S: 220 mx…\nC: POST /x HTTP/1.1\nC:\nC: EHLO a\nC: MAIL FROM:<a@b.test>\nS: 554 5.5.1…\nS: (closed)',
  );
});

test('talking before the banner', () => {
  const server = session();
  const maildrop = new TestMaildrop();
  expect(converse(server, maildrop, server.receive(Buffer.from('EHLO client.test\r\n')))).toBe(
    '554 5.5.1 You talk before the greeting\r\n(closed)\r\n',
  );
  expect(server.greet()).toEqual([]);
});
