import { expect, test } from 'vitest';
import { reply } from '../../reply.ts';
import { play, TestMaildrop } from '../../testing/dialogue.ts';
import { offers, session } from '../../testing/openings.ts';

const opened = `
  S: 220 mx.example.test LMTP Mailcote
  C: LHLO client.test
  ${offers('STARTTLS')}
`;
const transaction = `
  C: MAIL FROM:<bob@remote.test>
  S: 250 2.1.0 Sender OK
  C: RCPT TO:<anna@example.test>
  S: 250 2.1.5 Recipient OK
  C: RCPT TO:<nobody@example.test>
  S: 550 5.1.1 No such user
  C: RCPT TO:<ben@example.test>
  S: 250 2.1.5 Recipient OK
`;

test('one reply for each accepted recipient, after DATA and after BDAT LAST (RFC 2033 4.2)', () => {
  const maildrop = new TestMaildrop();
  maildrop.replies = [reply(250, '2.0.0', 'Anna has it'), reply(452, '4.2.2', 'The mailbox is full')];
  const { messages } = play(
    session({ isLmtp: true }),
    `${opened}${transaction}
    C: DATA
    S: 354 End…
    C: text
    C: .
    S: 250 2.0.0 Anna has it
    S: 452 4.2.2 The mailbox is full
    ${transaction}
    C# BDAT 2\\r\\naaBDAT 2 LAST\\r\\naa
    S: 250 2.0.0 2 octets received
    S: 250 2.0.0 Anna has it
    S: 452 4.2.2 The mailbox is full`,
    maildrop,
  );
  expect(messages.length).toBe(2);
});

test('a refusal of all of it is said for each of them', () => {
  play(
    session({ isLmtp: true }),
    `${opened}${transaction}
    C: DATA
    S: 354 End…
    C: ${'x'.repeat(100_001)}
    C: .
    S: 552 5.3.4 Message too large: at most 100000 octets
    S: 552 5.3.4 Message too large: at most 100000 octets
    C: RCPT TO:<anna@example.test>
    S: 503 5.5.1 MAIL first`,
  );
});

test('HELO and EHLO are no commands of LMTP, LHLO none of SMTP; no recipients are 503', () => {
  play(
    session({ isLmtp: true }),
    `S: 220 mx.example.test LMTP Mailcote
    C: EHLO client.test
    S: 500 5.5.1 Command not recognized
    C: HELO client.test
    S: 500 5.5.1 Command not recognized
    C: MAIL FROM:<bob@remote.test>
    S: 503 5.5.1 LHLO first`,
  );
  play(
    session({ isLmtp: true }),
    `${opened}
    C: MAIL FROM:<bob@remote.test>
    S: 250 2.1.0 Sender OK
    C: DATA
    S: 503 5.5.1 No valid recipients
    C: RCPT TO:<anna@example.test>
    S: 250 2.1.5 Recipient OK`,
  );
  play(session(), 'S: 220 …\nC: LHLO client.test\nS: 500 5.5.1 Command not recognized');
});
