import { describe, expect, test } from 'vitest';
import { play } from '../../testing/dialogue.ts';
import { extended, offers, secured, session } from '../../testing/openings.ts';

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
      S: 501 5.5.4 BODY is 7BIT, 8BITMIME or BINARYMIME
      C: MAIL FROM:<bob@remote.test> SMTPUTF8=yes
      S: 501 5.5.4 SMTPUTF8 has no value
      C: MAIL FROM:<bob@remote.test>
      S: 250 2.1.0 Sender OK
      C: RCPT TO:<anna@example.test> FOO=bar
      S: 555 5.5.4 RCPT parameter not recognized
      C: HELO client.test
      S: 250 mx.example.test
      C: MAIL FROM:<bob@remote.test> RET=FULL
      S: 555 5.5.4 MAIL parameter not recognized
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

  test('DSN: RET and ENVID of MAIL, NOTIFY and ORCPT of RCPT (RFC 3461 4)', () => {
    const { questions } = play(
      session(),
      `${extended}
      C: MAIL FROM:<bob@remote.test> RET=ALL
      S: 501 5.5.4 Syntax error in RET
      C: MAIL FROM:<bob@remote.test> RET=FULL RET=HDRS
      S: 501 5.5.4 Parameter given twice
      C: MAIL FROM:<bob@remote.test> ENVID=a+0D+0Ab
      S: 501 5.5.4 Control character in xtext
      C: MAIL FROM:<bob@remote.test> RET=hdrs ENVID=QQ+3D1
      S: 250 2.1.0 Sender OK
      C: RCPT TO:<anna@example.test> NOTIFY=NEVER,DELAY
      S: 501 5.5.4 Syntax error in NOTIFY
      C: RCPT TO:<anna@example.test> ORCPT=rfc822;a+0Ab
      S: 501 5.5.4 Control character in xtext
      C: RCPT TO:<anna@example.test> ORCPT=utf-8;김@example.test
      S: 553 5.6.7 Address needs SMTPUTF8
      C: RCPT TO:<anna@example.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Anna@other.test
      S: 250 2.1.5 Recipient OK
      C: RCPT TO:<ben@example.test>
      S: 250 2.1.5 Recipient OK
      C: DATA
      S: 354 End…
      C: .
      S: 250 2.0.0 OK`,
    );
    expect(questions.find(({ type }) => type === 'message')).toMatchObject({
      mail: { ret: 'hdrs', envId: 'QQ+3D1' },
      recipients: [
        { path: { localPart: 'anna' }, notify: ['success', 'delay'], orcpt: 'rfc822;Anna@other.test' },
        { path: { localPart: 'ben' }, notify: null, orcpt: null },
      ],
    });
  });

  test('REQUIRETLS only where the message comes over TLS (RFC 8689 2)', () => {
    play(
      session(),
      `${extended}
      C: MAIL FROM:<bob@remote.test> REQUIRETLS
      S: 555 5.5.4 MAIL parameter not recognized`,
    );
    const { questions } = play(
      session({ auth: 'optional', isTls: true }),
      `${secured}
      C: MAIL FROM:<bob@remote.test> REQUIRETLS=1
      S: 501 5.5.4 REQUIRETLS has no value
      C: MAIL FROM:<bob@remote.test> REQUIRETLS
      S: 250 2.1.0 Sender OK`,
    );
    expect(questions).toMatchObject([{ type: 'mail', mail: { requireTls: true } }]);
  });

  test('FUTURERELEASE: HOLDFOR and HOLDUNTIL, only where it is offered (RFC 4865)', () => {
    play(
      session(),
      `${extended}
      C: MAIL FROM:<bob@remote.test> HOLDFOR=60
      S: 555 5.5.4 MAIL parameter not recognized`,
    );
    const before = Date.now();
    const { questions } = play(
      session({ maxHold: 3600 }),
      `S: 220 …
      C: EHLO client.test
      ${offers('FUTURERELEASE 3600 20…', 'STARTTLS')}
      C: MAIL FROM:<bob@remote.test> HOLDFOR=0
      S: 501 5.5.4 HOLDFOR is a number of seconds
      C: MAIL FROM:<bob@remote.test> HOLDFOR=3601
      S: 501 5.5.4 HOLDFOR is at most 3600
      C: MAIL FROM:<bob@remote.test> HOLDUNTIL=tomorrow
      S: 501 5.5.4 HOLDUNTIL is a date and time as in RFC 3339
      C: MAIL FROM:<bob@remote.test> HOLDUNTIL=2999-01-01T00:00:00Z
      S: 501 5.5.4 HOLDUNTIL is at most 3600 seconds away
      C: MAIL FROM:<bob@remote.test> HOLDFOR=1 HOLDUNTIL=2020-01-01T00:00:00Z
      S: 501 5.5.4 Either HOLDFOR or HOLDUNTIL
      C: MAIL FROM:<bob@remote.test> HOLDUNTIL=2020-01-01T00:00:00+09:00
      S: 250 2.1.0 Sender OK
      C: RSET
      S: 250 2.0.0 OK
      C: MAIL FROM:<bob@remote.test> HOLDFOR=60
      S: 250 2.1.0 Sender OK`,
    );
    const times = questions.map((question) => question.type === 'mail' && question.mail.releaseAt?.getTime());
    // A moment that has passed is now.
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times[0]).toBeLessThanOrEqual(Date.now());
    expect(times[1]).toBeGreaterThanOrEqual(before + 60_000);
    expect(times[1]).toBeLessThanOrEqual(Date.now() + 60_000);
  });
});
