import { describe, expect, test } from 'vitest';
import { play } from '../../testing/dialogue.ts';
import { extended, opened, recipient, session } from '../../testing/openings.ts';

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
      S: 250-CHUNKING
      S: 250-BINARYMIME
      S: 250-DSN
      S: 250-ENHANCEDSTATUSCODES
      S: 250-LIMITS MAILMAX=10000 RCPTMAX=100
      S: 250-HELP
      S: 250 REQUIRETLS
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
