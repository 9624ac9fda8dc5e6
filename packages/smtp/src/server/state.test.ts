import { describe, expect, test } from 'vitest';
import { converse, play, TestMaildrop } from '../testing/dialogue.ts';
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

/** What brings a session into each state, and a command that shows that it is still in it. */
const states: [state: string, opening: string, probe: string, answer: string][] = [
  ['greeted', '', 'MAIL FROM:<>', '503 5.5.1 EHLO first'],
  ['ready', 'EHLO client.test\r\n', 'RCPT TO:<anna@example.test>', '503 5.5.1 MAIL first'],
  ['mail', 'EHLO client.test\r\nMAIL FROM:<>\r\n', 'DATA', '554 5.5.1 No valid recipients'],
  ['rcpt', 'EHLO client.test\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.test>\r\n', 'DATA', '354 '],
  [
    'bdat',
    'EHLO client.test\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.test>\r\nBDAT 4\r\nHell',
    'RCPT TO:<ben@example.test>',
    '503 5.5.1 RCPT is not allowed after BDAT',
  ],
];

/** The reply to each verb in each of these states. */
const table: [command: string, greeted: number, ready: number, mail: number, rcpt: number, bdat: number][] = [
  ['HELO again.test', 250, 250, 250, 250, 250],
  ['EHLO again.test', 250, 250, 250, 250, 250],
  ['LHLO again.test', 500, 500, 500, 500, 500],
  ['MAIL FROM:<eve@remote.test>', 503, 250, 503, 503, 503],
  ['RCPT TO:<ben@example.test>', 503, 503, 250, 250, 503],
  ['RCPT TO:<nobody@example.test>', 503, 503, 550, 550, 503],
  ['DATA', 503, 503, 554, 354, 503],
  ['BDAT 2 LAST\r\nhi', 503, 503, 554, 250, 250],
  ['RSET', 250, 250, 250, 250, 250],
  ['NOOP', 250, 250, 250, 250, 250],
  ['VRFY anna', 252, 252, 252, 252, 252],
  ['EXPN staff', 502, 502, 502, 502, 502],
  ['HELP', 214, 214, 214, 214, 214],
  ['QUIT', 221, 221, 221, 221, 221],
  ['STARTTLS', 503, 220, 503, 503, 503],
  ['AUTH PLAIN AGFubmEAc2VjcmV0', 503, 502, 503, 503, 503],
  ['TURN', 500, 500, 500, 500, 500],
];

test.each(table)('%s in every state, and what was refused has changed nothing', (command, ...codes) => {
  for (const [index, [state, opening, probe, answer]] of states.entries()) {
    const server = session();
    const maildrop = new TestMaildrop();
    converse(server, maildrop, server.greet());
    converse(server, maildrop, server.receive(Buffer.from(opening)));
    const say = (octets: string): string => converse(server, maildrop, server.receive(Buffer.from(octets)));
    expect(server.state.state, state).toBe(state);
    // The octets of a chunk have no line end.
    const isChunk = command.startsWith('BDAT');
    const said = say(isChunk ? command : `${command}\r\n`);
    expect(Number(said.slice(0, 3)), `${command} in ${state}: ${said}`).toBe(codes[index]);
    // After a BDAT that was refused the transaction is gone (RFC 3030 2).
    if (isChunk || !/^[45]/.test(said)) continue;
    expect(say(`${probe}\r\n`).slice(0, answer.length), `${probe} after ${command} in ${state}`).toBe(answer);
  }
});
