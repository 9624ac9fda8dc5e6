import { describe, expect, test } from 'vitest';
import { playClient } from '../testing/client-dialogue.ts';
import { ClientSession } from './client-session.ts';
import type { ClientSessionOptions } from './command.ts';
import type { OutgoingMessage, RecipientResult } from './events.ts';

function session(options: Partial<ClientSessionOptions> = {}): ClientSession {
  return new ClientSession({ hostname: 'out.example.test', tls: 'never', now: () => 0, ...options });
}

function message(
  rcptTo: string[],
  text = 'Hello\r\n',
  more: Partial<OutgoingMessage> = {},
): { message: OutgoingMessage; bytes: Buffer } {
  const bytes = Buffer.from(text);
  const envelope = { mailFrom: 'anna@example.test', rcptTo };
  return {
    message: { envelope, size: bytes.length, is8Bit: false, hasInternationalHeader: false, ...more },
    bytes,
  };
}

function codes(results: RecipientResult[] | undefined): string[] {
  return (results ?? []).map(({ rcptTo, reply, error }) => `${rcptTo} ${reply?.code ?? error ?? ''}`);
}

const opening = `
  S: 220 mx.remote.test ESMTP
  C: EHLO out.example.test
`;
const modern = `${opening}
  S: 250-mx.remote.test
  S: 250-PIPELINING
  S: 250-SIZE 1000
  S: 250-8BITMIME
  S: 250 ENHANCEDSTATUSCODES
  C: (ready)
`;
const plain = `${opening}
  S: 250 mx.remote.test
  C: (ready)
`;
const goodbye = `
  C: QUIT
  S: 221 2.0.0 Bye
  C: (closed)
`;

describe('a message', () => {
  test('pipelined, with the parameters that were offered', () => {
    const { results } = playClient(
      session(),
      [message(['b@remote.test', 'c@remote.test'], '.one\r\ntwo', { is8Bit: true })],
      `${modern}
      C: MAIL FROM:<anna@example.test> SIZE=9 BODY=8BITMIME
      C: RCPT TO:<b@remote.test>
      C: RCPT TO:<c@remote.test>
      C: DATA
      S: 250 2.1.0 OK
      S: 250 2.1.5 OK
      S: 250 2.1.5 OK
      S: 354 go
      C: ..one
      C: two
      C: .
      S: 250 2.0.0 queued as 123
      C: (ready)
      ${goodbye}`,
    );
    expect(results[0]).toEqual([
      {
        rcptTo: 'b@remote.test',
        reply: { code: 250, enhancedCode: '2.0.0', text: 'queued as 123' },
        error: null,
        isOurs: false,
      },
      {
        rcptTo: 'c@remote.test',
        reply: { code: 250, enhancedCode: '2.0.0', text: 'queued as 123' },
        error: null,
        isOurs: false,
      },
    ]);
  });

  test('one command at a time for a server without PIPELINING, after HELO', () => {
    const { results } = playClient(
      session(),
      [message(['b@remote.test', 'c@remote.test'])],
      `S: 220-mx.remote.test
      S: 220 ready
      C: EHLO out.example.test
      S: 502 what?
      C: HELO out.example.test
      S: 250 mx.remote.test
      C: (ready)
      C: MAIL FROM:<anna@example.test>
      S: 250 OK
      C: RCPT TO:<b@remote.test>
      S: 550 5.1.1 unknown
      C: RCPT TO:<c@remote.test>
      S: 250 OK
      C: DATA
      S: 354 go
      C: Hello
      C: .
      S: 250 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(codes(results[0])).toEqual(['b@remote.test 550', 'c@remote.test 250']);
  });

  test('several on one connection, RSET after one that failed half-way', () => {
    const { results } = playClient(
      session(),
      [message(['b@remote.test']), message(['c@remote.test']), message(['d@remote.test'])],
      `${modern}
      C: MAIL FROM:<anna@example.test> SIZE=7
      C: RCPT TO:<b@remote.test>
      C: DATA
      S: 250 OK
      S: 250 OK
      S: 354 go
      C: Hello
      C: .
      S: 452 4.3.1 full
      C: (ready)
      C: MAIL FROM:<anna@example.test> SIZE=7
      C: RCPT TO:<c@remote.test>
      C: DATA
      S: 250 OK
      S: 550 5.1.1 unknown
      S: 503 5.5.1 no recipients
      C: RSET
      S: 250 2.0.0 OK
      C: (ready)
      C: MAIL FROM:<anna@example.test> SIZE=7
      C: RCPT TO:<d@remote.test>
      C: DATA
      S: 250 OK
      S: 250 OK
      S: 354 go
      C: Hello
      C: .
      S: 250 2.0.0 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(results.map(codes)).toEqual([['b@remote.test 452'], ['c@remote.test 550'], ['d@remote.test 250']]);
  });

  test('a server that says 354 without a recipient gets a lone dot, and nobody counts as reached', () => {
    const { results } = playClient(
      session(),
      [message(['b@remote.test'])],
      `${modern}
      C: MAIL FROM:<anna@example.test> SIZE=7
      C: RCPT TO:<b@remote.test>
      C: DATA
      S: 250 OK
      S: 550 5.1.1 unknown
      S: 354 go
      C: .
      S: 250 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(codes(results[0])).toEqual(['b@remote.test 550']);
  });

  test('MAIL refused is everybody refused, pipelined or not', () => {
    const pipelined = playClient(
      session(),
      [message(['b@remote.test', 'c@remote.test'])],
      `${modern}
      C: MAIL FROM:<anna@example.test> SIZE=7
      C: RCPT TO:<b@remote.test>
      C: RCPT TO:<c@remote.test>
      C: DATA
      S: 451 4.7.1 try later
      S: 503 5.5.1 MAIL first
      S: 503 5.5.1 MAIL first
      S: 503 5.5.1 MAIL first
      C: RSET
      S: 250 OK
      C: (ready)
      ${goodbye}`,
    );
    const single = playClient(
      session(),
      [message(['b@remote.test', 'c@remote.test'])],
      `${plain}
      C: MAIL FROM:<anna@example.test>
      S: 451 4.7.1 try later
      C: RSET
      S: 250 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(codes(pipelined.results[0])).toEqual(['b@remote.test 451', 'c@remote.test 451']);
    expect(codes(single.results[0])).toEqual(['b@remote.test 451', 'c@remote.test 451']);
  });

  test('DATA refused: those accepted get its reply, the others keep theirs', () => {
    const { results } = playClient(
      session(),
      [message(['b@remote.test', 'c@remote.test'])],
      `${modern}
      C: MAIL FROM:<anna@example.test> SIZE=7
      C: RCPT TO:<b@remote.test>
      C: RCPT TO:<c@remote.test>
      C: DATA
      S: 250 OK
      S: 550 5.1.1 unknown
      S: 250 OK
      S: 451 4.3.0 no disk
      C: RSET
      S: 250 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(codes(results[0])).toEqual(['b@remote.test 550', 'c@remote.test 451']);
  });
});

describe('what the server cannot take is not sent', () => {
  test('too large, 8-bit, UTF-8 addresses, and no address at all', () => {
    const { results } = playClient(
      session(),
      [
        message(['b@remote.test'], 'x'.repeat(1001)),
        message(['b@remote.test', '밥@remote.test', 'b@remote.test>\r\nRSET', 'c@메일.test']),
      ],
      `${modern}
      C: (ready)
      C: MAIL FROM:<anna@example.test> SIZE=7
      C: RCPT TO:<b@remote.test>
      C: RCPT TO:<c@xn--h32bq4v.test>
      C: DATA
      S: 250 OK
      S: 250 OK
      S: 250 OK
      S: 354 go
      C: Hello
      C: .
      S: 250 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(codes(results[0])).toEqual(['b@remote.test 552']);
    expect(results[0]?.[0]?.isOurs).toBe(true);
    expect(codes(results[1]).map((text) => text.slice(-3))).toEqual(['250', '553', '553', '250']);
    const old = playClient(
      session(),
      [message(['b@remote.test'], 'é\r\n', { is8Bit: true })],
      `${plain}
      C: (ready)
      ${goodbye}`,
    );
    expect(old.results[0]?.[0]?.reply).toMatchObject({ code: 554, enhancedCode: '5.6.3' });
  });

  test('SMTPUTF8 where it is offered', () => {
    const { results } = playClient(
      session(),
      [message(['밥@메일.test'])],
      `${opening}
      S: 250-mx.remote.test
      S: 250-8BITMIME
      S: 250 SMTPUTF8
      C: (ready)
      C: MAIL FROM:<anna@example.test> SMTPUTF8
      S: 250 OK
      C: RCPT TO:<밥@메일.test>
      S: 250 OK
      C: DATA
      S: 354 go
      C: Hello
      C: .
      S: 250 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(codes(results[0])).toEqual(['밥@메일.test 250']);
  });
});

describe('TLS', () => {
  const offered = `${opening}
    S: 250-mx.remote.test
    S: 250 STARTTLS
  `;

  test('opportunistic: used when offered, EHLO again, what was offered before is forgotten', () => {
    const client = session({ tls: 'opportunistic' });
    playClient(
      client,
      [],
      `${offered}
      C: STARTTLS
      S: 220 go
      C: (startTls)
      S! tls
      C: EHLO out.example.test
      S: 250-mx.remote.test
      S: 250 SIZE 5
      C: (ready)
      ${goodbye}`,
    );
    expect([...client.extensions]).toEqual([['SIZE', '5']]);
  });

  test('refused: goes on in clear when opportunistic, ends when required', () => {
    const script = `${offered}
      C: STARTTLS
      S: 454 4.7.0 not now
    `;
    playClient(session({ tls: 'opportunistic' }), [], `${script} C: (ready)\n${goodbye}`);
    const { failed } = playClient(session({ tls: 'required' }), [], `${script} C: (closed)`);
    expect(failed).toEqual([{ code: 454, error: 'STARTTLS was refused' }]);
  });

  test('required and not offered', () => {
    const { failed } = playClient(session({ tls: 'required' }), [], `${opening} S: 250 mx\nC: (closed)`);
    expect(failed).toEqual([{ code: null, error: 'The server does not offer STARTTLS' }]);
  });

  test('replies injected before the handshake end the session', () => {
    const { failed } = playClient(
      session({ tls: 'opportunistic' }),
      [],
      `${offered}
      C: STARTTLS
      S: 220 go
      S: 250 injected
      C: (closed)`,
    );
    expect(failed).toEqual([{ code: null, error: 'The server talked past STARTTLS' }]);
  });
});

describe('AUTH', () => {
  const auth = { username: 'anna', password: 'secret' };
  const offers = (mechanisms: string): string => `${opening} S: 250-mx\nS: 250 AUTH ${mechanisms}\n`;

  test('PLAIN, or LOGIN where there is no PLAIN; the trace shows neither', () => {
    const first = session({ auth, isTls: true });
    playClient(
      first,
      [],
      `${offers('LOGIN PLAIN')} C: AUTH PLAIN AGFubmEAc2VjcmV0\nS: 235 2.7.0 OK\nC: (ready)\n${goodbye}`,
    );
    const second = session({ auth, mayAuthInClear: true });
    playClient(
      second,
      [],
      `${offers('LOGIN')}
      C: AUTH LOGIN YW5uYQ==
      S: 334 UGFzc3dvcmQ6
      C: c2VjcmV0
      S: 235 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(JSON.stringify([first.trace(), second.trace()])).not.toMatch(/AGFub|YW5uYQ|c2VjcmV0/);
  });

  test('refused, not offered, or not safe', () => {
    const refused = playClient(
      session({ auth, isTls: true }),
      [],
      `${offers('PLAIN')} C: AUTH PLAIN AGFubmEAc2VjcmV0\nS: 535 5.7.8 no\nC: (closed)`,
    );
    expect(refused.failed).toEqual([{ code: 535, error: 'The server refused our credentials' }]);
    for (const [mechanisms, options] of [
      ['CRAM-MD5', { isTls: true }],
      ['PLAIN', {}],
    ] as const) {
      const { failed } = playClient(session({ auth, ...options }), [], `${offers(mechanisms)} C: (closed)`);
      expect(failed).toEqual([{ code: null, error: 'The server offers no way to log in that is safe' }]);
    }
  });
});

describe('trouble', () => {
  test('a banner that refuses, an EHLO that fails for now', () => {
    const banner = playClient(session(), [], 'S: 554 5.7.1 go away\nC: (closed)');
    expect(banner.failed).toEqual([{ code: 554, error: 'The server takes no mail now' }]);
    const hello = playClient(session(), [], `${opening} S: 451 4.3.0 later\nC: (closed)`);
    expect(hello.failed).toEqual([{ code: 451, error: 'EHLO was refused' }]);
  });

  test('421 in the middle: everybody still open gets it', () => {
    const { results } = playClient(
      session(),
      [message(['b@remote.test', 'c@remote.test'])],
      `${modern}
      C: MAIL FROM:<anna@example.test> SIZE=7
      C: RCPT TO:<b@remote.test>
      C: RCPT TO:<c@remote.test>
      C: DATA
      S: 250 OK
      S: 550 5.1.1 unknown
      S: 421 4.3.2 shutting down
      C: (closed)`,
    );
    expect(codes(results[0])).toEqual(['b@remote.test 550', 'c@remote.test 421']);
  });

  test('the connection lost before and after the final dot', () => {
    const start = `${plain} C: MAIL FROM:<anna@example.test>\nS: 250 OK\nC: RCPT TO:<b@remote.test>\n`;
    const before = playClient(session(), [message(['b@remote.test'])], `${start} S! lost\nC: (closed)`);
    expect(codes(before.results[0])).toEqual(['b@remote.test Connection lost']);
    const after = playClient(
      session(),
      [message(['b@remote.test'])],
      `${start} S: 250 OK\nC: DATA\nS: 354 go\nC: Hello\nC: .\nS! lost\nC: (closed)`,
    );
    expect(codes(after.results[0])).toEqual(['b@remote.test Connection lost']);
    const idle = playClient(session(), [], `S: 220 mx\nC: EHLO out.example.test\nS! lost\nC: (closed)`);
    expect(idle.failed).toEqual([{ code: null, error: 'Connection lost' }]);
  });

  test('what is no reply, a reply to nothing, an endless one', () => {
    for (const noise of ['hello', '99 x', '250-a\nS: 251 b', '600 x']) {
      const { failed } = playClient(session(), [], `S: ${noise}\nC: (closed)`);
      expect(failed[0]?.error).toMatch(/not an SMTP reply/);
    }
    const client = session();
    client.receive(Buffer.from('220 mx\r\n250 mx\r\n'));
    expect(client.receive(Buffer.from('250 again\r\n')).map((event) => event.type)).toEqual([
      'failed',
      'close',
    ]);
    const endless = session();
    const events = endless.receive(Buffer.from('220-more\r\n'.repeat(1000)));
    expect(events).toMatchObject([
      { type: 'failed', error: 'Server sent an endless reply' },
      { type: 'close' },
    ]);
  });

  test('a 2xx to DATA, or a 354 to the message, counts for nothing', () => {
    const toData = playClient(
      session(),
      [message(['b@remote.test'])],
      `${plain}
      C: MAIL FROM:<anna@example.test>
      S: 250 OK
      C: RCPT TO:<b@remote.test>
      S: 250 OK
      C: DATA
      S: 250 OK
      C: RSET
      S: 250 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(codes(toData.results[0])).toEqual(['b@remote.test Unexpected reply 250 to DATA']);
  });

  test('a reply while the message is still going out is its answer, and the end', () => {
    const client = session();
    client.receive(Buffer.from('220 mx\r\n250 mx\r\n'));
    client.startMessage(message(['b@remote.test']).message);
    client.receive(Buffer.from('250 OK\r\n'));
    client.receive(Buffer.from('250 OK\r\n'));
    expect(client.receive(Buffer.from('354 go\r\n'))).toEqual([{ type: 'data' }]);
    client.sendData(Buffer.from('Hello\r\n'));
    const events = client.receive(Buffer.from('552 5.3.4 too much\r\n'));
    expect(events).toMatchObject([{ type: 'sent', results: [{ reply: { code: 552 } }] }, { type: 'close' }]);
    expect(client.sendData(Buffer.from('more'))).toEqual([]);
    expect(client.endData()).toEqual([]);
  });
});

describe('what a server must be able to take', () => {
  const binary = `${opening}
    S: 250-mx.remote.test
    S: 250-PIPELINING
    S: 250-CHUNKING
    S: 250 BINARYMIME
    C: (ready)
  `;

  test('a binary message goes by BDAT, octets as they are', () => {
    const { results } = playClient(
      session(),
      [message(['b@remote.test', 'c@remote.test'], '.\r\n.one\r\n', { isBinary: true, is8Bit: true })],
      `${binary}
      C: MAIL FROM:<anna@example.test> BODY=BINARYMIME
      C: RCPT TO:<b@remote.test>
      C: RCPT TO:<c@remote.test>
      S: 250 2.1.0 OK
      S: 250 2.1.5 OK
      S: 550 5.1.1 gone
      C: BDAT 9
      C: .
      C: .one
      C: BDAT 0 LAST
      S: 250 2.0.0 9 octets
      S: 250 2.0.0 queued
      C: (ready)
      ${goodbye}`,
    );
    expect(codes(results[0])).toEqual(['b@remote.test 250', 'c@remote.test 550']);
  });

  test('a chunk that is refused ends the message; without a recipient none is sent', () => {
    const { results } = playClient(
      session(),
      [message(['b@remote.test'], 'x\r\n', { isBinary: true })],
      `${binary}
      C: MAIL FROM:<anna@example.test> BODY=BINARYMIME
      C: RCPT TO:<b@remote.test>
      S: 250 2.1.0 OK
      S: 250 2.1.5 OK
      C: BDAT 3
      C: x
      C: BDAT 0 LAST
      S: 452 4.3.1 full
      C: (closed)`,
    );
    expect(codes(results[0])).toEqual(['b@remote.test 452']);
    const none = playClient(
      session(),
      [message(['b@remote.test'], 'x\r\n', { isBinary: true })],
      `${binary}
      C: MAIL FROM:<anna@example.test> BODY=BINARYMIME
      C: RCPT TO:<b@remote.test>
      S: 250 2.1.0 OK
      S: 550 5.1.1 gone
      C: RSET
      S: 250 2.0.0 OK
      C: (ready)
      ${goodbye}`,
    );
    expect(codes(none.results[0])).toEqual(['b@remote.test 550']);
  });

  test.each<[Partial<OutgoingMessage>, string]>([
    [{ isBinary: true }, '5.6.3'],
    [{ is8Bit: true }, '5.6.3'],
    [{ hasInternationalHeader: true }, '5.6.9'],
    [{ requiresTls: true }, '5.7.30'],
  ])('%o is refused by us where it is not offered', (needs, code) => {
    const { results } = playClient(
      session(),
      [message(['b@remote.test'], 'x\r\n', needs)],
      `${opening}
      S: 250 mx.remote.test
      C: (ready)
      C: (ready)
      ${goodbye}`,
    );
    expect(results[0]?.[0]).toMatchObject({ isOurs: true, reply: { enhancedCode: code } });
  });
});
