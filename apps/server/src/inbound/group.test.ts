import { expect, test } from 'vitest';
import { openSender } from '../relay/testing.ts';
import { startFakeMx } from '../testing/fake-mx.ts';
import { until } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { startInbound, startLmtp } from './index.ts';

const zone = { 'remote.test': { a: ['127.0.0.1'] } };
const hello = 'From: Bob <bob@elsewhere.test>\r\nSubject: Hello\r\n\r\nText\r\n';

test('mail for an alias goes to each of its targets once, here and elsewhere, with its sender', async () => {
  await using mx = await startFakeMx();
  await using sender = await openSender(zone, { relayPort: mx.port });
  const { it } = sender;
  const eve = await it.account('eve');
  const kim = await it.account('kim');
  const { directory } = it.store;
  await directory.addAlias('sales@example.test', eve.id);
  await directory.addAlias('team@example.test', {
    targets: ['sales@example.test', 'kim@example.test', 'otto@remote.test', 'inner@example.test'],
  });
  await directory.addAlias('inner@example.test', { targets: ['eve@example.test', 'team@example.test'] });
  await directory.setDisabled(kim.id, true);

  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  await talk.hear();
  await talk.say('HELO client.test');
  await talk.say('MAIL FROM:<bob@elsewhere.test>');
  expect(await talk.say('RCPT TO:<Team@example.test>')).toBe('250 2.1.5 Recipient OK');
  expect(await talk.say('RCPT TO:<eve@example.test>')).toBe('250 2.1.5 Recipient OK');
  await talk.say('DATA');
  expect(await talk.say(`${hello}.`)).toMatch(/^250 /);
  expect(await it.inbox(eve.id)).toHaveLength(1);
  await until('the team', async () => (await it.inbox(kim.id)).length === 1 && mx.messages.length === 1);
  // Once as herself, once as a member of the team: two recipients, as the sender has named them.
  await until('the copy', async () => (await it.inbox(eve.id)).length === 2);
  expect(mx.messages[0]).toMatchObject({
    commands: ['MAIL FROM:<bob@elsewhere.test>', 'RCPT TO:<otto@remote.test>'],
  });
  await until('an empty queue', async () => (await it.store.queue.list({ status: 'waiting' })).length === 0);
  expect((await it.store.queue.list()).map(({ rcptTo, status }) => `${rcptTo} ${status}`).toSorted()).toEqual(
    [
      'Team@example.test delivered',
      'kim@example.test delivered',
      'otto@remote.test delivered',
      'sales@example.test delivered',
    ],
  );
  await inbound.close();
});

test('an alias that leads to nobody goes back to its sender', async () => {
  await using sender = await openSender(zone, {});
  await sender.it.store.directory.addAlias('loop@example.test', { targets: ['loop@example.test'] });
  const [id] = await sender.send(['loop@example.test']);
  expect(await sender.tried(id)).toMatchObject({
    status: 'failed',
    lastReply: '550 5.4.6 This alias leads to nobody',
  });
});

test('LMTP answers for an alias once it is in the queue', async () => {
  await using mx = await startFakeMx();
  await using sender = await openSender(zone, { relayPort: mx.port });
  const { it } = sender;
  const eve = await it.account('eve');
  await it.store.directory.addAlias('team@example.test', {
    targets: ['otto@remote.test', 'eve@example.test'],
  });
  const lmtp = await startLmtp(it.ctx, 0);
  await using talk = await SmtpTalk.open(lmtp.port);
  await talk.hear();
  await talk.say('LHLO client.test');
  await talk.say('MAIL FROM:<bob@elsewhere.test>');
  await talk.say('RCPT TO:<team@example.test>');
  await talk.say('DATA');
  expect(await talk.say(`${hello}.`)).toMatch(/^250 2\.0\.0 OK /);
  await until('the team', async () => (await it.inbox(eve.id)).length === 1 && mx.messages.length === 1);
  await lmtp.close();
});
