import { expect, test } from 'vitest';
import { openMailContext } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { startInbound } from './index.ts';

/*
 * The scenarios of RFC 5321, appendix D, with us as foo.com (and as xyz.com in D.3). `C:` is said, `S:` is the beginning of what is heard; a
 * reply of several lines is compared by its last one.
 */

async function play(talk: SmtpTalk, scenario: string): Promise<void> {
  let said: string[] = [];
  for (const line of scenario.split('\n').map((text) => text.trim())) {
    const text = line.slice(3);
    if (line.startsWith('C:')) said.push(text);
    if (!line.startsWith('S:')) continue;
    const heard = said.length === 0 ? await talk.hear() : await talk.say(said.join('\r\n'));
    expect(heard.split('\n').at(-1), said.at(-1)).toMatch(
      new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    );
    said = [];
  }
}

const OPENING = `
  S: 220 mx.foo.test ESMTP
  C: EHLO bar.test
  S: 250 STARTTLS
  C: MAIL FROM:<Smith@bar.test>
  S: 250
  C: RCPT TO:<Jones@foo.test>
  S: 250
  C: RCPT TO:<Green@foo.test>
  S: 550 5.1.1
`;

test('D.1 a typical transaction: two of three recipients get it, dots and all', async () => {
  await using it = await openMailContext({ domain: 'foo.test' });
  const people = [await it.account('jones'), await it.account('brown')];
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await play(
    talk,
    `${OPENING}
    C: RCPT TO:<Brown@foo.test>
    S: 250
    C: DATA
    S: 354 End data with <CRLF>.<CRLF>
    C: Blah blah blah...
    C: ...etc. etc. etc.
    C: .
    S: 250 2.0.0 OK
    C: QUIT
    S: 221`,
  );
  expect(await talk.ended()).toBe('');
  for (const { id } of people)
    expect((await it.inbox(id))[0]?.text).toMatch(/\r\nBlah blah blah\.\.\.\r\n\.\.etc\. etc\. etc\.\r\n$/);
  await inbound.close();
});

test('D.2 an aborted transaction: nobody gets anything', async () => {
  await using it = await openMailContext({ domain: 'foo.test' });
  const jones = await it.account('jones');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await play(talk, `${OPENING}\nC: RSET\nS: 250 2.0.0 OK\nC: DATA\nS: 503\nC: QUIT\nS: 221`);
  expect(await it.inbox(jones.id)).toEqual([]);
  await inbound.close();
});

test('D.3 relayed mail: not by us in the first step, received by us in the second', async () => {
  await using it = await openMailContext({ domain: 'xyz.test' });
  const jones = await it.account('jones');
  const inbound = await startInbound(it.ctx);
  await using source = await SmtpTalk.open(inbound.port);
  await play(
    source,
    `S: 220
    C: EHLO bar.test
    S: 250 STARTTLS
    C: MAIL FROM:<JQP@bar.test>
    S: 250
    C: RCPT TO:<Jones@elsewhere.test>
    S: 550 5.7.1 Relaying is not for strangers
    C: DATA
    S: 554 5.5.1 No valid recipients
    C: QUIT
    S: 221`,
  );
  await using relay = await SmtpTalk.open(inbound.port);
  await play(
    relay,
    `S: 220
    C: EHLO foo.test
    S: 250 STARTTLS
    C: MAIL FROM:<JQP@bar.test>
    S: 250
    C: RCPT TO:<Jones@XYZ.TEST>
    S: 250
    C: DATA
    S: 354
    C: Received: from bar.test by foo.test ; Thu, 21 May 1998 05:33:29 -0700
    C: Date: Thu, 21 May 1998 05:33:22 -0700
    C: From: John Q. Public <JQP@bar.test>
    C: Subject:  The Next Meeting of the Board
    C: To: Jones@xyz.test
    C:
    C: Bill:
    C: The next meeting of the board of directors will be
    C: on Tuesday.
    C: .
    S: 250
    C: QUIT
    S: 221`,
  );
  const [message] = await it.inbox(jones.id);
  // Our Received on top of theirs, which stays (4.4).
  expect(message?.text).toMatch(
    /^Return-Path: <JQP@bar\.test>\r\nReceived: from foo\.test .*\r\n\tby mx\.xyz\.test[^]*\r\nReceived: from bar\.test by foo\.test ;/,
  );
  await inbound.close();
});

test('D.4 verifying and sending: VRFY names nobody, and a sender is not told who lives here', async () => {
  await using it = await openMailContext({ domain: 'foo.test' });
  await it.account('admin.mrc');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await play(
    talk,
    `S: 220
    C: EHLO bar.test
    S: 250 STARTTLS
    C: VRFY Crispin
    S: 252 2.0.0
    C: MAIL FROM:<EAK@bar.test>
    S: 250
    C: RCPT TO:<Admin.MRC@foo.test>
    S: 250
    C: DATA
    S: 354
    C: Blah blah blah...
    C: ...etc. etc. etc.
    C: .
    S: 250
    C: QUIT
    S: 221`,
  );
  await inbound.close();
});
