import { describe, expect, test } from 'vitest';
import { play } from '../../testing/dialogue.ts';
import { extended, offers, opened, recipient, session } from '../../testing/openings.ts';

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
      ${offers('REQUIRETLS')}
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
