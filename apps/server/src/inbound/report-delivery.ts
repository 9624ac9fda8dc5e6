import { parseMailbox, type RcptCommand, reply } from '@mailcote/smtp';
import { normalizeDomain } from '@mailcote/store';
import { isAscii } from 'node:buffer';
import type { ServerContext } from '../context.ts';
import { composeReport } from '../relay/report.ts';
import type { DeliverableMessage } from './deliver.ts';
import type { ReceivedMessage } from './handler.ts';
import { messageBeginning } from './message-beginning.ts';

/**
 * Tells the sender that a message is in the mailboxes of those for whom he asked to be told (NOTIFY=SUCCESS, RFC 3461
 * 5.2.3): one report for all of them, through the queue. Never for the null reverse-path. Rejects when the store is away.
 */
export async function reportDelivery(
  { config, store, hub }: ServerContext,
  { mail, receivedAt }: Pick<ReceivedMessage, 'mail' | 'receivedAt'>,
  { stored }: Pick<DeliverableMessage, 'stored'>,
  delivered: readonly RcptCommand[],
): Promise<void> {
  const asked = delivered.filter(({ notify }) => notify?.includes('success') === true);
  const sender = mail.path?.address ?? '';
  const domain = normalizeDomain(parseMailbox(sender)?.domain ?? '');
  if (asked.length === 0 || domain === null) return;
  const now = new Date();
  const report = await composeReport({
    kind: 'delivered',
    hostname: config.hostname,
    mailFrom: sender,
    envId: mail.envId,
    arrivalDate: receivedAt,
    original: Buffer.isBuffer(stored) ? stored : await messageBeginning(store, stored.id),
    recipients: asked.map(({ path, orcpt }) => ({
      rcptTo: path.address,
      orcpt,
      reply: reply(250, '2.0.0', 'OK'),
      remoteName: null,
      at: now,
    })),
    now,
  });
  const { id: blobId } = await store.blobs.put(report);
  const options = isAscii(report) ? {} : { body8BitMime: true };
  await store.queue.enqueue([
    { submissionId: null, blobId, mailFrom: '', rcptTo: sender, domain, nextAttemptAt: now, options },
  ]);
  hub.wakeQueue();
}
