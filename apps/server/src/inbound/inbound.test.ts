import { expect, test } from 'vitest';
import { startRelay } from '../relay/index.ts';
import { openMailContext, until } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { startInbound } from './index.ts';

const hello = 'From: Bob <bob@remote.test>\r\nSubject: Hello\r\n\r\nText\r\n';

test('a message over a bare socket is in the inbox when 250 comes, with its trace', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  expect(await talk.hear()).toBe('220 mx.example.test ESMTP Mailcote');
  expect(await talk.say('HELO client.test')).toBe('250 mx.example.test');
  expect(await talk.say('MAIL FROM:<bob@remote.test>')).toBe('250 2.1.0 Sender OK');
  expect(await talk.say('RCPT TO:<Anna+tag@Example.test>')).toBe('250 2.1.5 Recipient OK');
  expect(await talk.say('DATA')).toMatch(/^354 /);
  const reply = await talk.say(`${hello}.`);
  const [, id, emailId] = /^250 2\.0\.0 OK (\S+) (\S+)$/.exec(reply) ?? [];
  const [message] = await it.inbox(anna.id);
  expect(message?.email.id).toBe(emailId);
  expect(message?.text.replaceAll(/\r\n\t/g, ' ')).toMatch(
    new RegExp(
      `^Return-Path: <bob@remote\\.test>\\r\\nReceived: from client\\.test \\(\\[127\\.0\\.0\\.1\\]\\) by mx\\.example\\.test with SMTP id ${id} for <Anna\\+tag@Example\\.test>; .* \\+0000\\r\\nFrom: Bob`,
    ),
  );
  expect(message?.text.endsWith(hello)).toBe(true);
  expect(await talk.say('QUIT')).toBe('221 2.0.0 Bye');
  const [trace] = await it.store.reader(anna.id).traces({ emailId: emailId ?? '' });
  expect(trace).toMatchObject({
    direction: 'in',
    peerAddress: '127.0.0.1',
    peerName: 'client.test',
    tls: null,
  });
  expect(trace?.lines.map(({ from, text }) => `${from}: ${text}`)).toEqual([
    'S: 220 mx.example.test ESMTP Mailcote',
    'C: HELO client.test',
    'S: 250 mx.example.test',
    'C: MAIL FROM:<bob@remote.test>',
    'S: 250 2.1.0 Sender OK',
    'C: RCPT TO:<Anna+tag@Example.test>',
    'S: 250 2.1.5 Recipient OK',
    'C: DATA',
    'S: 354 End data with <CRLF>.<CRLF>',
    'C: [53 octets of message]',
    'C: .',
    `S: 250 2.0.0 OK ${id}`,
  ]);
  await inbound.close();
});

test('never a relay, never a stranger', async () => {
  await using it = await openMailContext();
  await it.account('anna');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<bob@remote.test>');
  expect(await talk.say('RCPT TO:<x@remote.test>')).toBe('550 5.7.1 Relaying is not for strangers');
  expect(await talk.say('RCPT TO:<nobody@example.test>')).toBe('550 5.1.1 There is no such address here');
  expect(await talk.say('DATA')).toBe('554 5.5.1 No valid recipients');
  await talk.say('RSET');
  expect(await talk.say('AUTH PLAIN AAAA')).toBe('502 5.5.1 AUTH is not available');
  await inbound.close();
  expect(await talk.ended()).toBe('421 4.3.2 Service shutting down\n');
});

test('a postmaster can always be written to: later, until there is an administrator (RFC 5321 4.5.1)', async () => {
  await using it = await openMailContext();
  await it.account('anna');
  await it.store.directory.addDomain('second.test');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<>');
  const addresses = ['postmaster', 'Postmaster@example.test', 'PostMaster@second.test'];
  for (const address of addresses)
    expect(await talk.say(`RCPT TO:<${address}>`)).toBe(
      '450 4.2.1 This server is not set up yet, try again later',
    );
  expect(await talk.say('DATA')).toBe('554 5.5.1 No valid recipients');
  const make = async (address: string): Promise<string> => {
    const account = { address, name: 'Admin', passwordHash: null, isAdmin: true };
    return (await it.store.directory.createAccount(account)).id;
  };
  const [first, second] = [await make('root@example.test'), await make('chief@second.test')];
  for (const address of addresses) {
    if (address !== 'postmaster') await talk.say('MAIL FROM:<>');
    expect(await talk.say(`RCPT TO:<${address}>`)).toBe('250 2.1.5 Recipient OK');
    await talk.say('DATA');
    expect(await talk.say(`${hello}.`)).toMatch(/^250 /);
  }
  expect([(await it.inbox(first)).length, (await it.inbox(second)).length]).toEqual([2, 1]);
  await inbound.close();
});

test('STARTTLS with the certificate made at the start; commands smuggled behind it are not heard', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  expect(await talk.say('EHLO client.test')).toContain('STARTTLS');
  expect(await talk.say('STARTTLS\r\nMAIL FROM:<evil@remote.test>')).toBe('220 2.0.0 Ready to start TLS');
  const secure = await talk.startTls();
  expect(secure.getPeerX509Certificate()?.subjectAltName).toBe('DNS:mx.example.test');
  expect(await talk.say('RCPT TO:<anna@example.test>')).toBe('503 5.5.1 EHLO first');
  expect(await talk.say('EHLO client.test')).not.toContain('STARTTLS');
  expect(await talk.say('RCPT TO:<anna@example.test>')).toBe('503 5.5.1 MAIL first');
  await talk.say('MAIL FROM:<bob@remote.test>');
  await talk.say('RCPT TO:<anna@example.test>');
  await talk.say('DATA');
  expect(await talk.say(`${hello}.`)).toMatch(/^250 /);
  const [message] = await it.inbox(anna.id);
  expect(message?.text).toContain('with ESMTPS id');
  const [trace] = await it.store.reader(anna.id).traces({ emailId: message?.email.id ?? '' });
  expect(trace?.tls).toMatchObject({ version: 'TLSv1.3' });
  await inbound.close();
});

test('a large message goes through the store as a stream and arrives octet for octet', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<bob@remote.test>');
  await talk.say('RCPT TO:<anna@example.test>');
  await talk.say('DATA');
  const head =
    'From: bob@remote.test\r\nReturn-Path: <forged@x.test>\r\nAuthentication-Results: mx.example.test; spf=pass\r\nSubject: Large\r\n\r\n';
  const body = 'A line of text, 62 octets long, with its end, again and again.\r\n'.repeat(80_000);
  talk.tell(Buffer.from(head + body));
  expect(await talk.say('.')).toMatch(/^250 /);
  const [message] = await it.inbox(anna.id);
  expect(message?.text.endsWith(body)).toBe(true);
  expect(message?.text.slice(0, 400)).not.toMatch(/forged|spf=pass/);
  expect(message?.text.startsWith('Return-Path: <bob@remote.test>\r\nReceived: ')).toBe(true);
  expect(message?.email.envelope.subject).toBe('Large');
  await inbound.close();
});

test('two addresses of one person are one message, two people are two', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const ben = await it.account('ben');
  await it.store.directory.addAlias('team@example.test', anna.id);
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<bob@remote.test>');
  for (const user of ['anna', 'team', 'ben']) await talk.say(`RCPT TO:<${user}@example.test>`);
  await talk.say('DATA');
  expect(await talk.say(`${hello}.`)).toMatch(/^250 2\.0\.0 OK \S+$/);
  expect((await it.inbox(anna.id)).length).toBe(1);
  const [forBen] = await it.inbox(ben.id);
  expect(forBen?.text).not.toContain('for <');
  await inbound.close();
});

test('a full mailbox: 452 when it is alone, the queue when others got the message', async () => {
  await using it = await openMailContext();
  const { directory, queue } = it.store;
  const ben = await it.account('ben');
  const full = await directory.createAccount({
    address: 'full@example.test',
    name: 'full',
    passwordHash: null,
    isAdmin: false,
    quotaBytes: 100,
  });
  const inbound = await startInbound(it.ctx);
  const relay = await startRelay(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<bob@remote.test>');
  await talk.say('RCPT TO:<full@example.test>');
  await talk.say('DATA');
  expect(await talk.say(`${hello}.`)).toBe('452 4.2.2 The mailbox is full');
  expect(await talk.say('RCPT TO:<ben@example.test>')).toBe('503 5.5.1 MAIL first');
  await talk.say('MAIL FROM:<bob@remote.test>');
  await talk.say('RCPT TO:<full@example.test>');
  await talk.say('RCPT TO:<ben@example.test>');
  await talk.say('DATA');
  expect(await talk.say(`${hello}.`)).toMatch(/^250 /);
  expect((await it.inbox(ben.id)).length).toBe(1);
  const [item, ...more] = await queue.list();
  expect(more).toEqual([]);
  expect(item).toMatchObject({
    rcptTo: 'full@example.test',
    mailFrom: 'bob@remote.test',
    domain: 'example.test',
  });
  const tried = await until('the first try', async () => {
    const found = await queue.get(item?.id ?? '');
    return found?.attempts === 1 && found;
  });
  expect(tried).toMatchObject({ status: 'queued', lastReply: '452 4.2.2 The mailbox is full' });
  await it.store.write(full.id, async (tx) => tx.setQuota(100_000));
  await queue.change(tried.id, 'retry');
  relay.wake();
  const [message] = await until('the message', async () => {
    const found = await it.inbox(full.id);
    return found.length > 0 && found;
  });
  // The very same octets, Return-Path and Received included, once.
  expect(message?.text).toBe((await it.inbox(ben.id))[0]?.text);
  expect(message?.text.match(/^Return-Path:/gm)?.length).toBe(1);
  await Promise.all([relay.close(), inbound.close()]);
});

test('a mail loop is refused, the next message is not', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  for (const [fields, answer] of [
    [100, '554 5.4.6 Mail loop: too many Received fields'],
    [99, '250 '],
  ] as const) {
    await talk.say('MAIL FROM:<bob@remote.test>');
    await talk.say('RCPT TO:<anna@example.test>');
    await talk.say('DATA');
    const received = 'Received: from a by b; Sun, 22 Nov 2026 10:00:00 +0000\r\n'.repeat(fields);
    expect((await talk.say(`${received}${hello}.`)).startsWith(answer)).toBe(true);
  }
  expect((await it.inbox(anna.id)).length).toBe(1);
  await inbound.close();
});

test('a message that breaks off delivers nothing', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const inbound = await startInbound(it.ctx);
  for (const size of [10, 300_000]) {
    await using talk = await SmtpTalk.open(inbound.port);
    await talk.hear();
    await talk.say('EHLO client.test');
    await talk.say('MAIL FROM:<bob@remote.test>');
    await talk.say('RCPT TO:<anna@example.test>');
    await talk.say('DATA');
    talk.tell(`${'x'.repeat(size)}\r\n`);
    talk.reset();
  }
  await inbound.close();
  expect(await it.inbox(anna.id)).toEqual([]);
});

test('talking before the banner', async () => {
  await using it = await openMailContext();
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  talk.tell('EHLO client.test\r\n');
  expect(await talk.hear()).toBe('554 5.5.1 You talk before the greeting');
  expect(await talk.ended()).toBe('');
  await inbound.close();
});

test('closing lets a message on its way arrive', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<bob@remote.test>');
  await talk.say('RCPT TO:<anna@example.test>');
  await talk.say('DATA');
  talk.tell(hello);
  const closed = inbound.close();
  await until('the port to close', async () => {
    const probe = await SmtpTalk.open(inbound.port).catch(() => null);
    await probe?.[Symbol.asyncDispose]();
    return probe === null;
  });
  expect(await talk.say('.')).toMatch(/^250 /);
  expect(await talk.ended()).toBe('421 4.3.2 Service shutting down\n');
  await closed;
  expect((await it.inbox(anna.id)).length).toBe(1);
});

test('an idle flood from one address does not lock out another client there', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const inbound = await startInbound(it.ctx);
  const idle = await Promise.all(Array.from({ length: 60 }, () => SmtpTalk.open(inbound.port)));
  const replies = await Promise.all(idle.map((talk) => talk.hear()));
  expect(replies.filter((reply) => reply.startsWith('220')).length).toBe(30);
  expect(replies.filter((reply) => reply.startsWith('421 4.7.0')).length).toBe(30);
  const started = Date.now();
  const reply = await until('room', async () => {
    await using talk = await SmtpTalk.open(inbound.port);
    if (!(await talk.hear()).startsWith('220')) return null;
    await talk.say('HELO client.test');
    await talk.say('MAIL FROM:<bob@remote.test>');
    await talk.say('RCPT TO:<anna@example.test>');
    await talk.say('DATA');
    // Awaited here: the connection ends with this block.
    return await talk.say(`${hello}.`);
  });
  expect(reply).toMatch(/^250 /);
  expect(Date.now() - started).toBeLessThan(5000);
  expect((await it.inbox(anna.id)).length).toBe(1);
  await Promise.all(idle.map((talk) => talk[Symbol.asyncDispose]()));
  await inbound.close();
});
