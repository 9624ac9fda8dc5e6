import { describe, expect, test } from 'vitest';
import { play } from '../../testing/dialogue.ts';
import { extended, secured, session } from '../../testing/openings.ts';

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
