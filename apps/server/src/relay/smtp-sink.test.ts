import { expect, test } from 'vitest';
import { until } from '../testing/mail-server.ts';
import { smtpSinkIsMissing, startSmtpSink } from '../testing/smtp-sink.ts';
import { startRelay } from './index.ts';
import { openSender } from './testing.ts';

const missing = smtpSinkIsMissing();
if (missing !== null) process.stderr.write(`The relay is not tested with smtp-sink: ${missing}.\n`);

test.skipIf(missing !== null)('smtp-sink takes 300 messages, to one destination and to many', async () => {
  await using sink = await startSmtpSink();
  const domains = Array.from({ length: 30 }, (_, n) => `d${n}.test`);
  const zone = Object.fromEntries(domains.map((domain) => [domain, { a: ['127.0.0.1'] }]));
  await using sender = await openSender(zone, { relayPort: sink.port });
  await sender.relay.close();
  const { queue, blobs } = sender.it.store;
  const { id: blobId } = await blobs.put(Buffer.from('Subject: x\r\n\r\n.\r\nHello\r\n'));
  const items = Array.from({ length: 300 }, (_, n) => {
    const domain = n < 150 ? 'd0.test' : `d${n % 30}.test`;
    const rcptTo = `user${n}@${domain}`;
    return { submissionId: null, blobId, mailFrom: '', rcptTo, domain, nextAttemptAt: new Date() };
  });
  await queue.enqueue(items);
  const relay = await startRelay(sender.it.ctx);
  await until('an empty queue', async () => (await queue.nextAttemptAt()) === null);
  expect(await queue.list({ status: 'delivered', limit: 1000 })).toHaveLength(300);
  await relay.close();
});
