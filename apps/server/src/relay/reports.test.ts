import { parseMessage } from '@mailcote/mime';
import { type Dsn, parseDsn, type RcptDsn } from '@mailcote/smtp';
import { expect, test } from 'vitest';
import type { DeliveryRequest } from '../submission/submit.ts';
import { startFakeMx } from '../testing/fake-mx.ts';
import { until } from '../testing/mail-server.ts';
import { DEFAULT_SCHEDULE } from './schedule.ts';
import { openSender, type Sender } from './testing.ts';

const zone = { 'remote.test': { a: ['127.0.0.1'] } };

/** The reports in Anna's inbox. */
async function reports({ it, anna }: Sender): Promise<Dsn[]> {
  const found = await it.inbox(anna.id);
  return found.flatMap(({ bytes }) => parseDsn(bytes, parseMessage(bytes)) ?? []);
}

function asking(recipients: Record<string, Partial<RcptDsn>>): DeliveryRequest {
  const entries = Object.entries(recipients).map(
    ([address, asked]) => [address, { notify: null, orcpt: null, ...asked }] as const,
  );
  return { ret: 'full', envId: 'QQ+2B1', recipients: new Map(entries) };
}

test('a server that offers DSN is told what the sender wants to hear, and then tells it itself', async () => {
  await using mx = await startFakeMx({ extensions: ['PIPELINING', 'DSN'] });
  await using sender = await openSender(zone, { relayPort: mx.port });
  const request = asking({
    'bob@remote.test': { notify: ['success', 'failure'], orcpt: 'rfc822;Bob+2Bx@old.test' },
    'eve@remote.test': { notify: ['never'], orcpt: 'utf-8;김@old.test' },
  });
  const [id] = await sender.send(['bob@remote.test', 'eve@remote.test', 'kim@remote.test'], 'x', request);
  expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  expect(mx.messages[0]?.commands).toEqual([
    'MAIL FROM:<anna@example.test> RET=FULL ENVID=QQ+2B1',
    'RCPT TO:<bob@remote.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob+2Bx@old.test',
    'RCPT TO:<eve@remote.test> NOTIFY=NEVER ORCPT=utf-8;\\x{AE40}@old.test',
    'RCPT TO:<kim@remote.test>',
  ]);
  expect(await reports(sender)).toEqual([]);
});

test('a server without DSN hears nothing of it; who asked for success is told that it was handed over', async () => {
  await using mx = await startFakeMx();
  await using sender = await openSender(zone, { relayPort: mx.port });
  const request = asking({ 'bob@remote.test': { notify: ['success'], orcpt: 'rfc822;bob@old.test' } });
  await sender.send(['bob@remote.test', 'eve@remote.test'], 'x', request);
  const [report, ...more] = await until('the report', async () => {
    const found = await reports(sender);
    return found.length > 0 && found;
  });
  expect(more).toEqual([]);
  expect(mx.messages[0]?.commands).toEqual([
    'MAIL FROM:<anna@example.test>',
    'RCPT TO:<bob@remote.test>',
    'RCPT TO:<eve@remote.test>',
  ]);
  expect(report).toMatchObject({
    originalEnvelopeId: 'QQ+1',
    recipients: [
      {
        finalRecipient: 'bob@remote.test',
        originalRecipient: 'bob@old.test',
        action: 'relayed',
        status: '2.0.0',
      },
    ],
  });
});

test('a recipient of ours: delivered, in the same commit as the message', async () => {
  await using sender = await openSender(zone, {});
  const ben = await sender.it.account('ben');
  const request = asking({ 'ben@example.test': { notify: ['success'] } });
  await sender.send(['ben@example.test'], 'x', request);
  const [report] = await until('the report', async () => {
    const found = await reports(sender);
    return found.length > 0 && found;
  });
  expect(report?.recipients).toMatchObject([{ finalRecipient: 'ben@example.test', action: 'delivered' }]);
  expect(await sender.it.inbox(ben.id)).toHaveLength(1);
});

test('failure: silence for NEVER and SUCCESS, all of the message for RET=FULL', async () => {
  await using mx = await startFakeMx({
    answer: (line) => (line.startsWith('RCPT') ? '550 5.1.1 gone' : undefined),
  });
  await using sender = await openSender(zone, { relayPort: mx.port });
  const request = asking({
    'never@remote.test': { notify: ['never'] },
    'success@remote.test': { notify: ['success'] },
    'failure@remote.test': { notify: ['failure'] },
  });
  const all = ['never@remote.test', 'success@remote.test', 'failure@remote.test', 'unsaid@remote.test'];
  for (const id of await sender.send(all, 'the text', request))
    expect(await sender.tried(id)).toMatchObject({ status: 'failed' });
  const [report, ...more] = await reports(sender);
  expect(more).toEqual([]);
  expect(report?.recipients.map(({ finalRecipient }) => finalRecipient)).toEqual([
    'failure@remote.test',
    'unsaid@remote.test',
  ]);
  const [bounce] = await sender.it.inbox(sender.anna.id);
  expect(bounce?.text).toContain('\r\n\r\nthe text\r\n.dot\r\n');
});

test('a delay is told once, unless the sender does not want to hear of it', async () => {
  await using mx = await startFakeMx({
    answer: (line) => (line.startsWith('RCPT') ? '450 4.2.1 busy' : undefined),
  });
  const schedule = { ...DEFAULT_SCHEDULE, delayReportMs: 0 };
  await using sender = await openSender(zone, { relayPort: mx.port, schedule });
  const request = asking({ 'eve@remote.test': { notify: ['failure'] } });
  const [bob = '', eve] = await sender.send(['bob@remote.test', 'eve@remote.test'], 'x', request);
  expect(await sender.tried(bob)).toMatchObject({ status: 'queued', lastReply: '450 4.2.1 busy' });
  await sender.tried(eve);
  await sender.it.store.queue.change(bob, 'retry');
  sender.relay.wake();
  const item = await sender.tried(bob, 2);
  expect(item.delayToldAt).not.toBeNull();
  const [report, ...more] = await reports(sender);
  expect(more).toEqual([]);
  expect(report?.recipients).toMatchObject([
    {
      finalRecipient: 'bob@remote.test',
      action: 'delayed',
      status: '4.2.1',
      willRetryUntil: new Date(Math.floor((item.dueAt.getTime() + schedule.giveUpMs) / 1000) * 1000),
    },
  ]);
});
