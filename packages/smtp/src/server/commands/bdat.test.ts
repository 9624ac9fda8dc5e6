import { describe, expect, test } from 'vitest';
import { converse, flood, play, TestMaildrop } from '../../testing/dialogue.ts';
import { extended, recipient, session } from '../../testing/openings.ts';

describe('BDAT (RFC 3030)', () => {
  test('one chunk, as in 4.1', () => {
    const { messages } = play(
      session(),
      `${extended}${recipient}
      C# BDAT 41 LAST\\r\\nTo: anna@example.test\\r\\nSubject: Chunk\\r\\n\\r\\n
      S: 250 2.0.0 OK
      C: QUIT
      S: 221 2.0.0 Bye
      S: (closed)`,
    );
    expect(messages).toMatchObject([{ rcptTo: ['anna@example.test'] }]);
    expect(messages[0]?.bytes.toString()).toBe('To: anna@example.test\r\nSubject: Chunk\r\n\r\n');
  });

  test('BINARYMIME pipelined, as in 4.2: every octet of the body is kept, dots and all', () => {
    const { messages, questions } = play(
      session(),
      `${extended}
      C# MAIL FROM:<bob@remote.test> BODY=BINARYMIME\\r\\nRCPT TO:<anna@example.test>\\r\\nRCPT TO:<nobody@example.test>\\r\\nBDAT 8\\r\\nA: b\\r\\n\\r\\nBDAT 16\\r\\n\\u0000\\u00ff\\r.\\n.\\r\\n.\\r\\nQUIT\\nBDAT 0 LAST\\r\\n
      S: 250 2.1.0 Sender OK
      S: 250 2.1.5 Recipient OK
      S: 550 5.1.1 No such user
      S: 250 2.0.0 8 octets received
      S: 250 2.0.0 16 octets received
      S: 250 2.0.0 OK`,
    );
    expect(messages[0]?.bytes.toString('latin1')).toBe('A: b\r\n\r\n\0\xff\r.\n.\r\n.\r\nQUIT\n');
    expect(questions.at(-1)).toMatchObject({ type: 'message', mail: { body: 'BINARYMIME' }, size: 24 });
  });

  test('text gets CRLF line ends, wherever it is cut', () => {
    const { messages } = play(
      session(),
      `${extended}${recipient}
      C# BDAT 6\\r\\nA: b\\r\\nBDAT 3\\r\\n\\nc\\rBDAT 3 LAST\\r\\nd\\re
      S: 250 2.0.0 6 octets received
      S: 250 2.0.0 3 octets received
      S: 250 2.0.0 OK`,
    );
    expect(messages[0]?.bytes.toString()).toBe('A: b\r\n\r\nc\r\nd\r\ne\r\n');
  });

  test('what is out of order is thrown away with its octets, and the transaction is gone', () => {
    const { messages } = play(
      session(),
      `S: 220 …
      C# BDAT 6 LAST\\r\\nQUIT\\r\\n
      S: 503 5.5.1 EHLO first
      C: HELO client.test
      S: 250 mx.example.test
      C# BDAT 6 LAST\\r\\nQUIT\\r\\n
      S: 503 5.5.1 MAIL first
      C# MAIL FROM:<bob@remote.test>\\r\\nRCPT TO:<nobody@example.test>\\r\\nBDAT 6 LAST\\r\\nQUIT\\r\\n
      S: 250 2.1.0 Sender OK
      S: 550 5.1.1 No such user
      S: 554 5.5.1 No valid recipients
      C: RCPT TO:<anna@example.test>
      S: 503 5.5.1 MAIL first
      ${recipient}
      C# BDAT 6 LAST\\r\\nA: b\\r\\nBDAT 6 LAST\\r\\nQUIT\\r\\n
      S: 250 2.0.0 OK
      S: 503 5.5.1 MAIL first
      C: NOOP
      S: 250 2.0.0 OK`,
    );
    expect(messages.length).toBe(1);
  });

  test('after a BDAT only BDAT, and RSET forgets all of it', () => {
    const { messages, events } = play(
      session(),
      `${extended}${recipient}
      C# BDAT 6\\r\\nA: b\\r\\n
      S: 250 2.0.0 6 octets received
      C: DATA
      S: 503 5.5.1 DATA is not allowed after BDAT
      C: RCPT TO:<ben@example.test>
      S: 503 5.5.1 RCPT is not allowed after BDAT
      C: MAIL FROM:<eve@remote.test>
      S: 503 5.5.1 MAIL is not allowed during a mail transaction
      C: RSET
      S: 250 2.0.0 OK
      C: BDAT 0 LAST
      S: 503 5.5.1 MAIL first
      ${recipient}
      C: BDAT 0 LAST
      S: 250 2.0.0 OK
      C: MAIL FROM:<bob@remote.test> BODY=BINARYMIME
      S: 250 2.1.0 Sender OK
      C: RCPT TO:<anna@example.test>
      S: 250 2.1.5 Recipient OK
      C: DATA
      S: 503 5.5.1 BINARYMIME needs BDAT`,
    );
    expect(messages.map(({ bytes }) => bytes.length)).toEqual([0]);
    expect(events.filter((type) => type === 'reset').length).toBe(1);
  });

  test('a BDAT that does not say how many octets follow ends the connection', () => {
    for (const bad of ['BDAT', 'BDAT -1', 'BDAT 1x LAST', 'BDAT 5 FIRST', 'BDAT 999999999999999999999']) {
      play(
        session(),
        `${extended}${recipient}
        C: ${bad}
        C: NOOP
        S: 501 5.5.4 Syntax: BDAT octets [LAST]
        S: (closed)`,
      );
    }
  });
});

describe('too many chunks, or too large ones', () => {
  test('4 GB are refused when they are announced, and the connection ends within 8 MiB', () => {
    const server = session();
    const maildrop = new TestMaildrop();
    play(server, `${extended}${recipient}C: BDAT 4294967296`, maildrop);
    const { said, sent } = flood(server, maildrop, Buffer.alloc(64 * 1024, 'x'));
    expect(said).toBe('552 5.3.4 Message too large: at most 100000 octets\r\n(closed)\r\n');
    expect(sent).toBeLessThan(8 * 1024 * 1024);
    expect(maildrop.messages).toEqual([]);
  });

  test('a little too large: 552 when the chunk has come, then the next message works', () => {
    const { messages } = play(
      session(),
      `${extended}${recipient}
      C# BDAT 100000\\r\\n${'x'.repeat(100_000)}BDAT 5\\r\\nxxxxx
      S: 250 2.0.0 100000 octets received
      S: 552 5.3.4 Message too large: at most 100000 octets
      C: RCPT TO:<anna@example.test>
      S: 503 5.5.1 MAIL first
      C: DATA
      S: 503 5.5.1 MAIL first
      ${recipient}
      C# BDAT 6 LAST\\r\\nA: b\\r\\n
      S: 250 2.0.0 OK`,
    );
    expect(messages.map(({ bytes }) => bytes.length)).toEqual([6]);
  });

  test('20,000 chunks of one octet', () => {
    const server = session();
    const maildrop = new TestMaildrop();
    play(server, `${extended}${recipient}`, maildrop);
    const said = converse(server, maildrop, server.receive(Buffer.from('BDAT 1\r\nx'.repeat(20_000))));
    const lines = said.split('\r\n').slice(0, -1);
    const counts = new Map<string, number>();
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      '250 2.0.0 1 octets received': 1001,
      '552 5.3.4 Too many chunks for so few octets': 1,
      '503 5.5.1 MAIL first': 19,
      '421 4.7.0 Too many errors': 1,
      '(closed)': 1,
    });
    expect(maildrop.messages).toEqual([]);
  });
});
