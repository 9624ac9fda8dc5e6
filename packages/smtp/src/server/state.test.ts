import { describe, expect, test } from 'vitest';
import { play } from '../testing/dialogue.ts';
import { opened, recipient, session } from '../testing/openings.ts';

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
