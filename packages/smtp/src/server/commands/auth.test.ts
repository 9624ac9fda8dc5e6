import { describe, expect, test } from 'vitest';
import { play } from '../../testing/dialogue.ts';
import { extended, opened, secured, session, submission } from '../../testing/openings.ts';

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

  test('OAUTHBEARER (RFC 7628 4.4): why it failed is a challenge, and the refusal comes after the answer to it', () => {
    const bearer = (token: string): string => plain(`n,a=anna,\x01auth=Bearer ${token}\x01\x01`);
    const server = session(submission);
    play(
      server,
      `${secured}
      C: AUTH OAUTHBEARER ${bearer('stale')}
      S: 334 ${plain('{"status":"invalid_token"}')}
      C: AQ==
      S: 535 5.7.8 Authentication credentials invalid
      C: AUTH OAUTHBEARER AQ==
      S: 501 5.5.2 Not an OAUTHBEARER response
      C: AUTH OAUTHBEARER
      S: 334…
      C: ${bearer('secret')}
      S: 235 2.7.0 Authentication succeeded`,
    );
    expect(server.state.username).toBe('anna');
    expect(JSON.stringify(server.trace())).not.toContain(bearer('secret'));
  });

  test('SCRAM-SHA-256-PLUS is there where a channel can be told from others, and only there', () => {
    play(
      session(submission),
      `${secured}
      C: AUTH SCRAM-SHA-256-PLUS
      S: 504 5.5.4 Mechanism not available
      C: AUTH SCRAM-SHA-256 ${plain('p=tls-exporter,,n=anna,r=x')}
      S: 501 5.5.2 A channel binding goes with SCRAM-SHA-256-PLUS`,
    );
    const channelBindings = (): Map<string, Buffer> => new Map([['tls-exporter', Buffer.alloc(32)]]);
    play(
      session({ ...submission, channelBindings }),
      `${secured.replace('AUTH SCRAM', 'AUTH SCRAM-SHA-256-PLUS SCRAM')}
      C: AUTH SCRAM-SHA-256-PLUS ${plain('n,,n=anna,r=x')}
      S: 501 5.5.2 SCRAM-SHA-256-PLUS goes with a channel binding
      C: AUTH SCRAM-SHA-256 ${plain('y,,n=anna,r=x')}
      S: 535 5.7.8 Authentication credentials invalid
      C: AUTH SCRAM-SHA-256-PLUS ${plain('p=tls-exporter,,n=anna,r=x')}
      S: 334…
      C: *
      S: 501 5.7.0 Authentication canceled`,
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
      `${secured.replace('S: 250-REQUIRETLS\n', '')}
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
      ${'S: 250-…\n'.repeat(12)} S: 250 AUTH SCRAM-SHA-256 OAUTHBEARER PLAIN LOGIN
      C: AUTH PLAIN ${plain('\0anna\0secret')}
      S: 235 2.7.0 Authentication succeeded
      C: STARTTLS
      S: 220 2.0.0 Ready to start TLS
      S: (startTls)
      C! tls
      C: EHLO a.test
      ${'S: 250-…\n'.repeat(12)} S: 250 AUTH SCRAM-SHA-256 OAUTHBEARER PLAIN LOGIN
      C: MAIL FROM:<anna@example.test>
      S: 530 5.7.0 Authentication required`,
    );
  });
});
