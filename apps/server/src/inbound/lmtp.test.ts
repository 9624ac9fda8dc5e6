import { expect, test } from 'vitest';
import { openMailContext } from '../testing/mail-server.ts';
import { expectOnPage, normalized } from '../testing/protocol-page.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { startLmtp } from './index.ts';

test('LMTP: each recipient has an answer of its own, and what was refused is not queued', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const ben = await it.account('ben');
  await it.store.directory.addAlias('a.nna@example.test', anna.id);
  const lmtp = await startLmtp(it.ctx, 0);
  await using talk = await SmtpTalk.open(lmtp.port);
  expect(await talk.hear()).toBe('220 mx.example.test LMTP Mailcote');
  expect(await talk.say('LHLO front.test')).toMatch(/\n250-CHUNKING\n/);
  await talk.say('MAIL FROM:<bob@remote.test>');
  expect(await talk.say('RCPT TO:<anna@example.test>')).toBe('250 2.1.5 Recipient OK');
  expect(await talk.say('RCPT TO:<nobody@example.test>')).toBe('550 5.1.1 There is no such address here');
  expect(await talk.say('RCPT TO:<x@remote.test>')).toBe('550 5.7.1 Relaying is not for strangers');
  expect(await talk.say('RCPT TO:<ben@example.test>')).toBe('250 2.1.5 Recipient OK');
  expect(await talk.say('RCPT TO:<a.nna@example.test>')).toBe('250 2.1.5 Recipient OK');
  // After he was asked about, his mailbox becomes full.
  await it.store.write(ben.id, async (tx) => tx.setQuota(1));
  expect(await talk.say('DATA')).toMatch(/^354 /);
  expect(await talk.say('Subject: One\r\n\r\nHello\r\n.')).toMatch(/^250 2\.0\.0 OK \w+ e\w+$/);
  expect(await talk.hear()).toBe('452 4.2.2 The mailbox is full');
  expect(await talk.hear()).toMatch(/^250 2\.0\.0 OK \w+ e\w+$/);
  const inbox = await it.inbox(anna.id);
  expect(inbox.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^Return-Path: <bob@remote\.test>\r\nReceived: from front\.test .*\r\n\tby mx\.example\.test with LMTP id /,
    ),
  ]);
  expect(await it.inbox(ben.id)).toEqual([]);
  expect(await it.store.queue.list()).toEqual([]);
  expect(await talk.say('NOOP')).toBe('250 2.0.0 OK');
  await lmtp.close();
});

test('the dialogue of docs/protocols.md', async () => {
  await using it = await openMailContext();
  await it.account('anna');
  const ben = await it.account('ben');
  const lmtp = await startLmtp(it.ctx, 0);
  await using talk = await SmtpTalk.open(lmtp.port);
  await talk.hear();
  await talk.say('LHLO front.test');
  await talk.say('MAIL FROM:<bob@remote.test>');
  await talk.say('RCPT TO:<anna@example.test>');
  await talk.say('RCPT TO:<ben@example.test>');
  await it.store.write(ben.id, async (tx) => tx.setQuota(1));
  await talk.say('DATA');
  await talk.say('From: Bob <bob@remote.test>\r\nSubject: Hello\r\n\r\nHello\r\n.');
  await talk.hear();
  await talk.say('QUIT');
  expectOnPage('LMTP', talk.dialogue.map(normalized));
  await lmtp.close();
});
