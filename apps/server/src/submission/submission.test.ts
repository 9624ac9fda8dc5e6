import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { hashPassword } from '../auth/password.ts';
import { startRelay } from '../relay/index.ts';
import { openMailContext, until } from '../testing/mail-server.ts';
import { expectOnPage, normalized } from '../testing/protocol-page.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { prepareSubmission } from './index.ts';

const plain = (text: string): string => `AUTH PLAIN ${Buffer.from(text).toString('base64')}`;

test('nodemailer submits by STARTTLS and AUTH; a local recipient gets it without it leaving the machine', async () => {
  await using it = await openMailContext();
  await it.account('anna', 'secret of anna');
  const ben = await it.account('ben');
  const submission = await (await prepareSubmission(it.ctx)).start();
  const relay = await startRelay(it.ctx);
  const transport = createTransport({
    host: '127.0.0.1',
    port: submission.port,
    requireTLS: true,
    tls: { rejectUnauthorized: false },
    auth: { user: 'anna@example.test', pass: 'secret of anna' },
  });
  const info = await transport.sendMail({
    from: 'Anna <anna@example.test>',
    to: 'ben@example.test',
    bcc: 'ben+hidden@example.test',
    subject: '안녕',
    text: 'Hello Ben',
  });
  expect(info.response).toMatch(/^250 2\.0\.0 OK \S+ queued as q\w+$/);
  const [message] = await until('the message', async () => {
    const found = await it.inbox(ben.id);
    return found.length > 0 && found;
  });
  expect(message?.email.envelope.subject).toBe('안녕');
  expect(message?.text).not.toMatch(/^Bcc:/m);
  expect(message?.text).toMatch(
    /^Return-Path: <anna@example\.test>\r\nReceived: by mx\.example\.test with ESMTPSA id /,
  );
  expect(message?.text).not.toContain('127.0.0.1');
  const items = await until('the queue to be settled', async () => {
    const found = await it.store.queue.list();
    return found.every(({ status }) => status === 'delivered') && found;
  });
  expect(items.length).toBe(2);
  // Two recipients, one person: one copy.
  expect((await it.inbox(ben.id)).length).toBe(1);
  const log = (await it.store.queue.get(items[0]?.id ?? ''))?.log;
  expect(log?.[0]?.trace).toMatchObject({ direction: 'local', outcome: 'delivered' });
  transport.close();
  await submission.close();
  await relay.close();
});

test('what is not allowed is refused, and the next command works', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna', 'secret of anna');
  await it.account('ben');
  await it.store.directory.addAlias('sales@example.test', anna.id);
  const submission = await (await prepareSubmission(it.ctx)).start();
  await using talk = await SmtpTalk.open(submission.port);
  await talk.hear();
  expect(await talk.say('EHLO client.test')).toMatch(/AUTH SCRAM-SHA-256 OAUTHBEARER PLAIN LOGIN/);
  expect(await talk.say('MAIL FROM:<anna@example.test>')).toBe('530 5.7.0 Authentication required');
  expect(await talk.say(plain('\0anna@example.test\0wrong'))).toBe(
    '535 5.7.8 Authentication credentials invalid',
  );
  expect(await talk.say(plain('\0nobody@example.test\0wrong'))).toBe(
    '535 5.7.8 Authentication credentials invalid',
  );
  expect(await talk.say(plain('ben@example.test\0anna@example.test\0secret of anna'))).toMatch(/^535 /);
  await using second = await SmtpTalk.open(submission.port);
  await second.hear();
  await second.say('EHLO client.test');
  expect(await second.say(plain('\0anna@example.test\0secret of anna'))).toBe(
    '235 2.7.0 Authentication succeeded',
  );
  expect(await second.say('MAIL FROM:<ben@example.test>')).toBe(
    '553 5.7.1 The sender is not an address of yours',
  );
  expect(await second.say('MAIL FROM:<x@remote.test>')).toBe(
    '553 5.7.1 The sender is not an address of yours',
  );
  const forbidden = '554 5.7.1 From: ben@example.test is not an address of yours';
  const ambiguous = '554 5.6.0 The message needs one From field with an address';
  for (const [header, answer] of [
    ['From: ben@example.test', forbidden],
    ['From: anna@example.test, ben@example.test', forbidden],
    ['From: "anna@example.test" <ben@example.test>', forbidden],
    ['From: anna@example.test\r\nSender: ben@example.test', forbidden],
    ['From: anna@example.test\r\nFrom: ben@example.test', ambiguous],
    ['From: anna@example.test\r\nFrom : ben@example.test', ambiguous],
    ['Subject: no author', ambiguous],
    ['From: ', ambiguous],
    ['From: Anna', '554 5.7.1 From: Anna is not an address of yours'],
    ['From: Sales <sales+june@example.test>', '250 '],
  ] as const) {
    expect(await second.say('MAIL FROM:<sales@example.test>')).toBe('250 2.1.0 Sender OK');
    expect(await second.say('RCPT TO:<nobody@example.test>')).toBe('550 5.1.1 There is no such address here');
    expect(await second.say('RCPT TO:<x@remote.test>')).toBe('250 2.1.5 Recipient OK');
    expect(await second.say('DATA')).toMatch(/^354 /);
    expect((await second.say(`${header}\r\n\r\ntext\r\n.`)).slice(0, answer.length), header).toBe(answer);
  }
  const [item, ...more] = await it.store.queue.list();
  expect(more).toEqual([]);
  expect(item).toMatchObject({
    accountId: anna.id,
    mailFrom: 'sales@example.test',
    rcptTo: 'x@remote.test',
    domain: 'remote.test',
  });
  const text = (await it.store.blobs.get(item?.blobId ?? ''))?.toString() ?? '';
  expect(text).toMatch(
    /\r\nDate: \w{3}, .* \+0000\r\nMessage-ID: <[-\da-f]{36}@mx\.example\.test>\r\nFrom: Sales/,
  );
  await submission.close();
});

test('the dialogue of docs/protocols.md', async () => {
  await using it = await openMailContext();
  await it.account('anna', 'secret of anna');
  const submission = await (await prepareSubmission(it.ctx)).start();
  await using talk = await SmtpTalk.open(submission.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('STARTTLS');
  await talk.startTls();
  await talk.say('EHLO client.test');
  await talk.say(plain('\0anna@example.test\0secret of anna'));
  await talk.say('MAIL FROM:<anna@example.test>');
  await talk.say('RCPT TO:<bob@remote.test>');
  await talk.say('DATA');
  await talk.say(
    'From: Anna <anna@example.test>\r\nTo: bob@remote.test\r\nSubject: Hello\r\n\r\nHello Bob\r\n.',
  );
  await talk.say('QUIT');
  const lines = talk.dialogue.map(normalized).map((line) => line.replace(/^(C: AUTH PLAIN) .*/, '$1 ***'));
  expectOnPage('submission', lines);
  await submission.close();
});

test('the limit on wrong passwords is temporary, and counted over connections', async () => {
  await using it = await openMailContext();
  await it.account('anna', 'secret of anna');
  const submission = await (await prepareSubmission(it.ctx)).start();
  const answers = new Set<string>();
  for (let round = 0; round < 8; round++) {
    await using talk = await SmtpTalk.open(submission.port);
    await talk.hear();
    await talk.say('EHLO client.test');
    for (let count = 0; count < 3; count++)
      answers.add(await talk.say(plain(`\0anna@example.test\0guess ${count}`)));
  }
  expect([...answers]).toEqual([
    '535 5.7.8 Authentication credentials invalid',
    '454 4.7.0 Too many failed log-ins, try again later',
  ]);
  await submission.close();
});

test('a large message is streamed, its header put in order on the way', async () => {
  await using it = await openMailContext();
  await it.account('anna', 'secret of anna');
  const ben = await it.account('ben');
  const submission = await (await prepareSubmission(it.ctx)).start();
  const relay = await startRelay(it.ctx);
  await using talk = await SmtpTalk.open(submission.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say(plain('\0anna@example.test\0secret of anna'));
  await talk.say('MAIL FROM:<anna@example.test>');
  await talk.say('RCPT TO:<ben@example.test>');
  await talk.say('DATA');
  const body = `${'0123456789'.repeat(7)}\r\n`.repeat(20_000);
  talk.tell(Buffer.from(`From: anna@example.test\r\nBcc: x@remote.test\r\nSubject: Large\r\n\r\n${body}`));
  expect(await talk.say('.')).toMatch(/^250 /);
  const [message] = await until('the message', async () => {
    const found = await it.inbox(ben.id);
    return found.length > 0 && found;
  });
  expect(message?.text.endsWith(`\r\n\r\n${body}`)).toBe(true);
  expect(message?.text.slice(0, 600)).not.toContain('Bcc');
  await submission.close();
  await relay.close();
});

test('implicit TLS: nothing is said before the handshake, then AUTH at once', async () => {
  await using it = await openMailContext();
  await it.account('anna', 'secret of anna');
  const submissions = await (await prepareSubmission(it.ctx)).startSecure();
  await using talk = await SmtpTalk.open(submissions.port);
  await talk.startTls();
  expect(await talk.hear()).toBe('220 mx.example.test ESMTP Mailcote');
  const extensions = (await talk.say('EHLO client.test')).split('\n').map((line) => line.slice(4));
  expect(extensions).not.toContain('STARTTLS');
  expect(extensions).toContain('REQUIRETLS');
  expect(await talk.say('STARTTLS')).toBe('503 5.5.1 TLS is active already');
  expect(await talk.say(plain('\0anna@example.test\0secret of anna'))).toMatch(/^235 /);
  expect(await talk.say('MAIL FROM:<anna@example.test>')).toBe('250 2.1.0 Sender OK');
  await submissions.close();
});

test('what was asked of the servers on the way is kept with each recipient, and a message can be held', async () => {
  await using it = await openMailContext();
  await it.account('anna', 'secret of anna');
  const submissions = await (await prepareSubmission(it.ctx)).startSecure();
  await using talk = await SmtpTalk.open(submissions.port);
  await talk.startTls();
  await talk.hear();
  expect(await talk.say('EHLO client.test')).toMatch(
    /\n250-FUTURERELEASE 31536000 \d{4}-\d\d-\d\dT[\d:]+Z\n/,
  );
  await talk.say(plain('\0anna@example.test\0secret of anna'));
  const before = Date.now();
  await talk.say(
    'MAIL FROM:<anna@example.test> BODY=BINARYMIME RET=HDRS ENVID=Q+3D1 REQUIRETLS HOLDFOR=3600',
  );
  await talk.say('RCPT TO:<bob@remote.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bob@remote.test');
  await talk.say('RCPT TO:<eve@remote.test> NOTIFY=NEVER');
  talk.tell('BDAT 30\r\nFrom: anna@example.test\r\n\r\na\nb');
  expect(await talk.hear()).toBe('250 2.0.0 30 octets received');
  expect(await talk.say('BDAT 2 LAST\r\n\n\n')).toMatch(/^250 2\.0\.0 OK \S+ queued as q/);
  const items = await it.store.queue.list();
  const needs = { ret: 'hdrs', envId: 'Q+3D1', requireTls: true, binaryMime: true, smtpUtf8: false };
  expect(items.map(({ rcptTo, options }) => [rcptTo, options])).toEqual(
    expect.arrayContaining([
      [
        'bob@remote.test',
        expect.objectContaining({
          ...needs,
          notify: ['success', 'failure'],
          orcpt: 'rfc822;bob@remote.test',
        }),
      ],
      ['eve@remote.test', expect.objectContaining({ ...needs, notify: ['never'] })],
    ]),
  );
  for (const { nextAttemptAt } of items)
    expect(nextAttemptAt.getTime()).toBeGreaterThanOrEqual(before + 3_600_000);
  const bytes = await it.store.blobs.get(items[0]?.blobId ?? '');
  expect(bytes?.toString()).toMatch(/\r\nFrom: anna@example\.test\r\n\r\na\nb\n\n$/);
  await submissions.close();
});

test('a changed password ends the session within 5 s, also in the middle of a message, which is not sent', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna', 'secret of anna');
  const submission = await (await prepareSubmission(it.ctx)).start();
  const talks: SmtpTalk[] = [];
  for (const commands of [
    [],
    ['MAIL FROM:<anna@example.test>', 'RCPT TO:<bob@remote.test>', 'DATA', 'From: anna@example.test'],
  ]) {
    const talk = await SmtpTalk.open(submission.port);
    await talk.hear();
    await talk.say('EHLO client.test');
    expect(await talk.say(plain('\0anna@example.test\0secret of anna'))).toMatch(/^235 /);
    for (const command of commands.slice(0, -1)) await talk.say(command);
    if (commands.length > 0) talk.tell(`${commands.at(-1)}\r\n`);
    talks.push(talk);
  }
  await it.store.directory.setPassword(anna.id, await hashPassword('another'));
  const changed = performance.now();
  for (const talk of talks) {
    expect(await talk.ended()).toBe('421 4.7.0 The password was changed or revoked\n');
    expect(performance.now() - changed).toBeLessThan(7_000);
    await talk[Symbol.asyncDispose]();
  }
  expect(await it.store.queue.list()).toEqual([]);
  await submission.close();
});
