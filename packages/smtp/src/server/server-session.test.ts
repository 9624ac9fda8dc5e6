import { describe, expect, test } from 'vitest';
import { converse, play, TestMaildrop } from '../testing/dialogue.ts';
import type { ServerSessionOptions } from './command-context.ts';
import { ServerSession } from './server-session.ts';

function session(options: Partial<ServerSessionOptions> = {}): ServerSession {
  return new ServerSession({
    hostname: 'mx.example.test',
    maxMessageSize: 100_000,
    hasStartTls: true,
    auth: 'none',
    now: () => 0,
    ...options,
  });
}

const submission = { auth: 'required', isTls: true } as const;
const opened = `
  S: 220 mx.example.test ESMTP Mailcote
  C: HELO client.test
  S: 250 mx.example.test
`;
const extended = `
  S: 220 mx.example.test ESMTP Mailcote
  C: EHLO client.test
  S: 250-mx.example.test
  S: 250-PIPELINING
  S: 250-SIZE 100000
  S: 250-8BITMIME
  S: 250-SMTPUTF8
  S: 250-ENHANCEDSTATUSCODES
  S: 250-HELP
  S: 250 STARTTLS
`;
const secured = `
  S: 220 mx.example.test ESMTP Mailcote
  C: EHLO client.test
  S: 250-mx.example.test
  S: 250-PIPELINING
  S: 250-SIZE 100000
  S: 250-8BITMIME
  S: 250-SMTPUTF8
  S: 250-ENHANCEDSTATUSCODES
  S: 250-HELP
  S: 250 AUTH PLAIN LOGIN
`;
const recipient = `
  C: MAIL FROM:<bob@remote.test>
  S: 250 2.1.0 Sender OK
  C: RCPT TO:<anna@example.test>
  S: 250 2.1.5 Recipient OK
`;

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

describe('order of commands', () => {
  test('nothing before the hello', () => {
    play(
      session(),
      `S: 220 mx…
      C: MAIL FROM:<bob@remote.test>
      S: 503 5.5.1 EHLO first
      C: RCPT TO:<anna@example.test>
      S: 503 5.5.1 EHLO first
      C: DATA
      S: 503 5.5.1 EHLO first
      C: STARTTLS
      S: 503 5.5.1 EHLO first
      C: NOOP
      S: 250 2.0.0 OK
      C: RSET
      S: 250 2.0.0 OK
      C: DATA
      S: 503 5.5.1 EHLO first`,
    );
  });

  test('RCPT and DATA need a MAIL, MAIL does not nest', () => {
    play(
      session(),
      `${opened}
      C: RCPT TO:<anna@example.test>
      S: 503 5.5.1 MAIL first
      C: DATA
      S: 503 5.5.1 MAIL first
      C: MAIL FROM:<bob@remote.test>
      S: 250 2.1.0 Sender OK
      C: DATA
      S: 554 5.5.1 No valid recipients
      C: MAIL FROM:<eve@remote.test>
      S: 503 5.5.1 MAIL is not allowed during a mail transaction
      C: RCPT TO:<anna@example.test>
      S: 250 2.1.5 Recipient OK`,
    );
  });

  test('RSET, HELO and EHLO void the transaction', () => {
    for (const verb of ['RSET', 'HELO again.test']) {
      const { events } = play(
        session(),
        `${opened}${recipient}
        C: ${verb}
        S: 250 …
        C: DATA
        S: 503 5.5.1 MAIL first`,
      );
      expect(events).toEqual(['mail', 'rcpt', 'reset']);
    }
  });

  test('a refused MAIL opens nothing, a bad RCPT changes nothing', () => {
    play(
      session(),
      `${opened}
      C: MAIL FROM:<bob@@remote.test>
      S: 553 5.1.3 Not a domain
      C: RCPT TO:<anna@example.test>
      S: 503 5.5.1 MAIL first
      ${recipient}
      C: RCPT TO:<>
      S: 501 5.1.3 A recipient is needed
      C: DATA
      S: 354 End…
      C: .
      S: 250 2.0.0 OK`,
    );
  });
});

describe('small verbs', () => {
  test('VRFY and EXPN tell nothing, HELP helps, NOOP takes a parameter', () => {
    play(
      session(),
      `${opened}
      C: VRFY anna
      S: 252 2.0.0 Not verified, send the message and see
      C: VRFY nobody
      S: 252 2.0.0 Not verified, send the message and see
      C: VRFY
      S: 501 5.5.4 Syntax: VRFY address
      C: EXPN staff
      S: 502 5.5.1 EXPN is not available
      C: HELP
      S: 214-2.0.0 Commands…
      S: 214 2.0.0 See RFC 5321
      C: noop whatever
      S: 250 2.0.0 OK
      C: DATA now
      S: 503 5.5.1 MAIL first
      C: RSET now
      S: 501 5.5.4 RSET has no parameters
      C: QUIT now
      S: 501 5.5.4 QUIT has no parameters`,
    );
  });

  test('what is no command', () => {
    play(
      session(),
      `${opened}
      C: BDAT 10 LAST
      S: 500 5.5.1 Command not recognized
      C: MAILFROM:<bob@remote.test>
      S: 500 5.5.1 Command not recognized
      C:
      S: 500 5.5.1 Command not recognized
      C: constructor
      S: 500 5.5.1 Command not recognized
      C# NOOP\\u0000\\r\\n
      S: 500 5.5.2 Control characters or broken UTF-8 in a command
      C# NOOP\\r\\r\\n
      S: 500 5.5.2 Control characters or broken UTF-8 in a command
      C# MAIL FROM:<\\u00ff@remote.test> SMTPUTF8\\r\\n
      S: 500 5.5.2 Control characters or broken UTF-8 in a command
      C: EHLO
      S: 501 5.5.4 Syntax: your host name
      C: EHLO [192.0.2.1] and more words
      S: 250-mx.example.test
      S: 250-PIPELINING
      S: 250-SIZE 100000
      S: 250-8BITMIME
      S: 250-SMTPUTF8
      S: 250-ENHANCEDSTATUSCODES
      S: 250-HELP
      S: 250 STARTTLS`,
    );
  });
});

describe('parameters of MAIL and RCPT', () => {
  test('unknown ones, and all of them after HELO', () => {
    play(
      session(),
      `${extended}
      C: MAIL FROM:<bob@remote.test> FOO=bar
      S: 555 5.5.4 MAIL parameter not recognized
      C: MAIL FROM:<bob@remote.test> AUTH=<>
      S: 555 5.5.4 MAIL parameter not recognized
      C: MAIL FROM:<bob@remote.test> SIZE=1 SIZE=1
      S: 501 5.5.4 Parameter given twice
      C: MAIL FROM:<bob@remote.test>SIZE=1
      S: 501 5.5.4 Syntax error after the address
      C: MAIL FROM:<bob@remote.test> BODY=
      S: 501 5.5.4 Syntax error in parameters
      C: MAIL FROM:<bob@remote.test> BODY=16BIT
      S: 501 5.5.4 BODY is 7BIT or 8BITMIME
      C: MAIL FROM:<bob@remote.test> SMTPUTF8=yes
      S: 501 5.5.4 SMTPUTF8 has no value
      C: MAIL FROM:<bob@remote.test>
      S: 250 2.1.0 Sender OK
      C: RCPT TO:<anna@example.test> NOTIFY=NEVER
      S: 555 5.5.4 RCPT parameter not recognized
      C: HELO client.test
      S: 250 mx.example.test
      C: MAIL FROM:<bob@remote.test> SIZE=1
      S: 555 5.5.4 MAIL parameter not recognized`,
    );
  });

  test('SIZE: nonsense and too much', () => {
    play(
      session(),
      `${extended}
      C: MAIL FROM:<bob@remote.test> SIZE=many
      S: 501 5.5.4 SIZE is a number of octets
      C: MAIL FROM:<bob@remote.test> SIZE=-1
      S: 501 5.5.4 SIZE is a number of octets
      C: MAIL FROM:<bob@remote.test> SIZE=100001
      S: 552 5.3.4 Message too large: at most 100000 octets
      C: MAIL FROM:<bob@remote.test> SIZE=99999999999999999999
      S: 552 5.3.4 Message too large: at most 100000 octets
      C: RCPT TO:<anna@example.test>
      S: 503 5.5.1 MAIL first
      C: mail from: <bob@remote.test>  size=100000  body=7bit
      S: 250 2.1.0 Sender OK`,
    );
  });

  test('control characters hidden in xtext', () => {
    play(
      session({ auth: 'optional', isTls: true }),
      `${secured}
      C: MAIL FROM:<bob@remote.test> AUTH=bob+0D+0Aevil
      S: 501 5.5.4 Control character in xtext
      C: MAIL FROM:<bob@remote.test> AUTH=bob+4x
      S: 501 5.5.4 Not xtext
      C: MAIL FROM:<bob@remote.test> AUTH=bob+40remote.test
      S: 250 2.1.0 Sender OK`,
    );
  });

  test('UTF-8 addresses need SMTPUTF8', () => {
    const { messages } = play(
      session(),
      `${extended}
      C: MAIL FROM:<밥@remote.test>
      S: 553 5.6.7 Address needs SMTPUTF8
      C: MAIL FROM:<bob@remote.test>
      S: 250 2.1.0 Sender OK
      C: RCPT TO:<김@example.test>
      S: 553 5.6.7 Address needs SMTPUTF8
      C: RSET
      S: 250 2.0.0 OK
      C: MAIL FROM:<밥@메일.test> SMTPUTF8
      S: 250 2.1.0 Sender OK
      C: RCPT TO:<김@example.test>
      S: 250 2.1.5 Recipient OK
      C: DATA
      S: 354 End…
      C: .
      S: 250 2.0.0 OK`,
    );
    expect(messages[0]).toMatchObject({ mailFrom: '밥@메일.test', rcptTo: ['김@example.test'] });
  });
});

test('relay tricks', () => {
  const refused = {
    'anna@remote.test': '550 5.7.1 Relaying denied',
    'anna%remote.test@example.test': '550 5.7.1 Routing within the local part is not accepted',
    'remote.test!anna@example.test': '550 5.7.1 Routing within the local part is not accepted',
    '"anna@remote.test"@example.test': '550 5.7.1 Routing within the local part is not accepted',
    '@example.test:anna@remote.test': '553 5.1.3 Source routes are not accepted',
    '@example.test,@remote.test:anna@example.test': '553 5.1.3 Source routes are not accepted',
    'anna@[192.0.2.1]': '550 5.7.1 Address literals are not accepted',
    'anna@[IPv6:2001:db8::1]': '550 5.7.1 Address literals are not accepted',
    'anna@remote.test@example.test': '553 5.1.3 Not an address',
    'anna@example.test@remote.test': '553 5.1.3 Not an address',
    'anna@.example.test': '553 5.1.3 Not a domain',
    'anna@example..test': '553 5.1.3 Not an address',
    'anna@example.test.': '553 5.1.3 Not an address',
    '.anna@example.test': '553 5.1.3 Not an address',
    'anna@': '553 5.1.3 Not a domain',
    anna: '553 5.1.3 Recipient address needs a domain',
    'anna b@example.test': '553 5.1.3 Not an address',
    [`${'a'.repeat(320)}@example.test`]: '553 5.1.3 Address too long',
  };
  for (const [address, answer] of Object.entries(refused)) {
    play(
      session(),
      `${opened}
      C: MAIL FROM:<bob@remote.test>
      S: 250 2.1.0 Sender OK
      C: RCPT TO:<${address}>
      S: ${answer}
      C: DATA
      S: 554 5.5.1 No valid recipients`,
    );
  }
  play(
    session(),
    `${opened}
    C: MAIL FROM:<bob@remote.test>
    S: 250 2.1.0 Sender OK
    C: RCPT TO:anna@example.test
    S: 501 5.5.4 Syntax: an address in angle brackets
    C: RCPT TO:<"anna"@example.test>
    S: 250 2.1.5 Recipient OK
    C: RCPT TO:<postmaster@example.test>
    S: 250 2.1.5 Recipient OK`,
  );
});

describe('line ends', () => {
  test('a bare LF in a command closes, and what follows is not executed', () => {
    const { events } = play(
      session(),
      `${opened}
      C# MAIL FROM:<bob@remote.test>\\nRCPT TO:<anna@example.test>\\r\\n
      S: 500 5.5.2 Lines end in CRLF here
      S: (closed)
      C: QUIT`,
    );
    expect(events).toEqual(['close']);
  });

  test('only CRLF.CRLF ends the data; what hides behind other endings is text', () => {
    for (const ending of [
      '\\n.\\n',
      '\\n.\\r\\n',
      '\\r\\n.\\n',
      '\\r.\\r',
      '\\r\\n.\\r',
      '\\r.\\r\\n',
      '\\r\\n\\u0000.\\r\\n',
    ]) {
      const { messages } = play(
        session(),
        `${opened}${recipient}
        C: DATA
        S: 354 End…
        C# innocent${ending}MAIL FROM:<admin@example.test>\\r\\nRCPT TO:<anna@example.test>\\r\\nDATA\\r\\nforged\\r\\n.\\r\\n
        S: 250 2.0.0 OK`,
      );
      expect(messages.length).toBe(1);
      expect(messages[0]?.bytes.toString()).toContain('forged');
      expect(messages[0]?.bytes.toString()).not.toMatch(/[^\r]\n|\r[^\n]/);
    }
  });
});

describe('too much', () => {
  test('a 32 MiB line', () => {
    const server = session();
    const maildrop = new TestMaildrop();
    converse(server, maildrop, server.greet());
    const chunk = Buffer.alloc(64 * 1024, 'A');
    let said = '';
    let sent = 0;
    while (said === '' && sent < 32 * 1024 * 1024) {
      said = converse(server, maildrop, server.receive(chunk));
      sent += chunk.length;
    }
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
    const chunk = Buffer.from('endless\r\n'.repeat(8000));
    let said = '';
    let sent = 0;
    while (said === '' && sent < 32 * 1024 * 1024) {
      said = converse(server, maildrop, server.receive(chunk));
      sent += chunk.length;
    }
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

describe('STARTTLS', () => {
  test('what was pipelined behind it is thrown away, and EHLO is needed again', () => {
    const server = session();
    const { messages, events } = play(
      server,
      `${extended}
      C: STARTTLS
      C: MAIL FROM:<injected@remote.test>
      C: RCPT TO:<anna@example.test>
      S: 220 2.0.0 Ready to start TLS
      S: (startTls)
      C! tls
      C: MAIL FROM:<bob@remote.test>
      S: 503 5.5.1 EHLO first
      C: EHLO client.test
      S: 250-mx.example.test
      S: 250-PIPELINING
      S: 250-SIZE 100000
      S: 250-8BITMIME
      S: 250-SMTPUTF8
      S: 250-ENHANCEDSTATUSCODES
      S: 250 HELP
      C: STARTTLS
      S: 503 5.5.1 TLS is active already`,
    );
    expect(messages).toEqual([]);
    expect(events).toEqual(['startTls']);
    expect(server.protocol).toBe('ESMTPS');
  });

  test('not with parameters, not in a transaction, not where it is not offered', () => {
    play(
      session(),
      `${extended}
      C: STARTTLS now
      S: 501 5.5.4 STARTTLS has no parameters
      ${recipient}
      C: STARTTLS
      S: 503 5.5.1 STARTTLS is not allowed during a mail transaction
      C: DATA
      S: 354 End…`,
    );
    play(session({ hasStartTls: false }), `${opened} C: STARTTLS\nS: 502 5.5.1 STARTTLS is not available`);
  });
});

describe('AUTH', () => {
  const plain = (text: string): string => Buffer.from(text).toString('base64');

  test('PLAIN with an initial response, then mail', () => {
    const server = session(submission);
    const { messages } = play(
      server,
      `${secured}
      C: MAIL FROM:<anna@example.test>
      S: 530 5.7.0 Authentication required
      C: AUTH PLAIN ${plain('\0anna\0secret')}
      S: 235 2.7.0 Authentication succeeded
      C: MAIL FROM:<anna@example.test> AUTH=<>
      S: 250 2.1.0 Sender OK
      C: AUTH PLAIN ${plain('\0anna\0secret')}
      S: 503 5.5.1 AUTH is not allowed during a mail transaction
      C: RCPT TO:<ben@example.test>
      S: 250 2.1.5 Recipient OK
      C: DATA
      S: 354 End…
      C: .
      S: 250 2.0.0 OK
      C: AUTH PLAIN ${plain('\0anna\0secret')}
      S: 503 5.5.1 Authenticated already`,
    );
    expect(messages.length).toBe(1);
    expect(server.protocol).toBe('ESMTPSA');
    expect(server.state.username).toBe('anna');
    expect(JSON.stringify(server.trace())).not.toContain(plain('\0anna\0secret'));
  });

  test('PLAIN after a challenge, LOGIN with and without initial response', () => {
    for (const script of [
      `C: AUTH PLAIN\nS: 334 \nC: ${plain('anna\0anna\0secret')}\n`,
      `C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: ${plain('anna')}\nS: 334 UGFzc3dvcmQ6\nC: ${plain('secret')}\n`,
      `C: auth login ${plain('anna')}\nS: 334 UGFzc3dvcmQ6\nC: ${plain('secret')}\n`,
    ]) {
      const server = session(submission);
      const text = script.replace('S: 334 \n', 'S: 334…\n');
      play(server, `${secured}${text}S: 235 2.7.0 Authentication succeeded`);
      expect(JSON.stringify(server.trace())).not.toMatch(/c2VjcmV0|YW5uYQ/);
    }
  });

  test('every refusal leaves the session usable', () => {
    play(
      session(submission),
      `${secured}
      C: AUTH
      S: 501 5.5.4 Syntax: AUTH mechanism [initial-response]
      C: AUTH CRAM-MD5
      S: 504 5.5.4 Mechanism not available
      C: AUTH PLAIN ====
      S: 501 5.5.2 Not base64
      C: AUTH PLAIN =
      S: 501 5.5.2 Not a PLAIN response
      C: AUTH PLAIN *
      S: 501 5.7.0 Authentication canceled
      C: AUTH PLAIN
      S: 334…
      C: *
      S: 501 5.7.0 Authentication canceled
      C: AUTH LOGIN
      S: 334 VXNlcm5hbWU6
      C: *
      S: 501 5.7.0 Authentication canceled
      C: AUTH PLAIN
      S: 334…
      C: EHLO client.test
      S: 501 5.5.2 Not base64
      C: AUTH PLAIN ${plain('\0anna\0secret\0more')}
      S: 501 5.5.2 Not a PLAIN response
      C: AUTH PLAIN ${plain('\0anna\0secret')}
      S: 235 2.7.0 Authentication succeeded`,
    );
  });

  test('acting as somebody else, and guessing', () => {
    play(
      session(submission),
      `${secured}
      C: AUTH PLAIN ${plain('ben\0anna\0secret')}
      S: 535 5.7.8 Authentication credentials invalid
      C: AUTH PLAIN ${plain('\0anna\0wrong')}
      S: 535 5.7.8 Authentication credentials invalid
      C: MAIL FROM:<anna@example.test>
      S: 530 5.7.0 Authentication required
      C: AUTH PLAIN ${plain('\0anna\0guess')}
      S: 535 5.7.8 Authentication credentials invalid
      C: AUTH PLAIN ${plain('\0anna\0secret')}
      S: 421 4.7.0 Too many failed attempts
      S: (closed)`,
    );
  });

  test('only under TLS, except where the caller allows it; never on a server without it', () => {
    play(
      session({ auth: 'required' }),
      `${extended}
      C: AUTH PLAIN ${plain('\0anna\0secret')}
      S: 538 5.7.11 Encryption required: STARTTLS first`,
    );
    play(
      session({ auth: 'required', mayAuthInClear: true, hasStartTls: false }),
      `${secured}
      C: AUTH PLAIN ${plain('\0anna\0secret')}
      S: 235 2.7.0 Authentication succeeded`,
    );
    play(session(), `${extended} C: AUTH PLAIN AAAA\nS: 502 5.5.1 AUTH is not available`);
    play(session(submission), `${opened} C: AUTH PLAIN AAAA\nS: 503 5.5.1 EHLO first`);
  });

  test('a session that starts TLS later forgets who it was', () => {
    const server = session({ auth: 'required', mayAuthInClear: true });
    play(
      server,
      `S: 220 mx…
      C: EHLO a.test
      ${'S: 250-…\n'.repeat(8)} S: 250 AUTH PLAIN LOGIN
      C: AUTH PLAIN ${plain('\0anna\0secret')}
      S: 235 2.7.0 Authentication succeeded
      C: STARTTLS
      S: 220 2.0.0 Ready to start TLS
      S: (startTls)
      C! tls
      C: EHLO a.test
      ${'S: 250-…\n'.repeat(7)} S: 250 AUTH PLAIN LOGIN
      C: MAIL FROM:<anna@example.test>
      S: 530 5.7.0 Authentication required`,
    );
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
