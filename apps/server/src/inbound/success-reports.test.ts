import { parseMessage } from '@mailcote/mime';
import { parseDsn } from '@mailcote/smtp';
import { expect, test } from 'vitest';
import { openMailContext } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { startInbound } from './index.ts';

test('who asked for it is told of those that have the message, and of nobody else (RFC 3461 5.2.3)', async () => {
  await using it = await openMailContext();
  await it.account('anna');
  const ben = await it.account('ben');
  await it.account('carl');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<bob@remote.test> ENVID=x+2B1 RET=FULL');
  expect(await talk.say('RCPT TO:<anna@example.test> NOTIFY=SUCCESS ORCPT=rfc822;Anna@old.test')).toMatch(
    /^250 /,
  );
  expect(await talk.say('RCPT TO:<ben@example.test> NOTIFY=SUCCESS,FAILURE')).toMatch(/^250 /);
  expect(await talk.say('RCPT TO:<carl@example.test>')).toMatch(/^250 /);
  await it.store.write(ben.id, async (tx) => tx.setQuota(1));
  await talk.say('DATA');
  expect(await talk.say('Subject: Hello\r\nMessage-ID: <1@remote.test>\r\n\r\nsecret\r\n.')).toMatch(/^250 /);
  const items = await it.store.queue.list();
  // Ben's copy waits for room, with his wishes; the report goes to Bob.
  const later = items.find(({ rcptTo }) => rcptTo === 'ben@example.test');
  expect(later).toMatchObject({ mailFrom: 'bob@remote.test', options: { notify: ['success', 'failure'] } });
  const [report, ...more] = items.filter(({ mailFrom }) => mailFrom === '');
  expect(more).toEqual([]);
  expect(report).toMatchObject({ rcptTo: 'bob@remote.test', domain: 'remote.test' });
  const bytes = (await it.store.blobs.get(report?.blobId ?? '')) ?? Buffer.alloc(0);
  expect(bytes.toString()).toMatch(/^Original-Envelope-Id: x\+1\r$/m);
  expect(bytes.toString()).not.toContain('secret');
  expect(parseDsn(bytes, parseMessage(bytes))?.recipients).toMatchObject([
    {
      finalRecipient: 'anna@example.test',
      originalRecipient: 'Anna@old.test',
      action: 'delivered',
      status: '2.0.0',
    },
  ]);
  await inbound.close();
});

test('the null reverse-path is told nothing', async () => {
  await using it = await openMailContext();
  await it.account('anna');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<>');
  await talk.say('RCPT TO:<anna@example.test> NOTIFY=SUCCESS');
  await talk.say('DATA');
  expect(await talk.say('Subject: Hello\r\n\r\n.')).toMatch(/^250 /);
  expect(await it.store.queue.list()).toEqual([]);
  await inbound.close();
});
