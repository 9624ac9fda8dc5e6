import { parseMailbox, type RcptCommand, reply } from '@mailcote/smtp';
import { type Id, type NewQueueItem, normalizeDomain } from '@mailcote/store';
import { isAscii } from 'node:buffer';
import type { ServerContext } from '../context.ts';
import { composeReport } from '../relay/report.ts';
import type { DeliverableMessage } from './deliver.ts';
import type { ReceivedMessage } from './handler.ts';
import { messageBeginning } from './message-beginning.ts';

/**
 * Tells the sender that a message is in the mailboxes of those for whom he asked to be told (NOTIFY=SUCCESS, RFC 3461
 * 5.2.3): a report for each account, to be put into the queue by the delivery's own commit, so that there is never one without the
 * other. Never for the null reverse-path. Rejects when the store is away.
 */
export async function successReports(
  { config, store }: Pick<ServerContext, 'config' | 'store'>,
  { mail, receivedAt }: Pick<ReceivedMessage, 'mail' | 'receivedAt'>,
  { stored }: Pick<DeliverableMessage, 'stored'>,
  accepted: readonly { rcpt: RcptCommand; accountId: Id | null }[],
): Promise<Map<Id, NewQueueItem>> {
  const reports = new Map<Id, NewQueueItem>();
  const asked = accepted.filter(({ rcpt }) => rcpt.notify?.includes('success') === true);
  const sender = mail.path?.address ?? '';
  const domain = normalizeDomain(parseMailbox(sender)?.domain ?? '');
  if (asked.length === 0 || domain === null) return reports;
  const now = new Date();
  const original = Buffer.isBuffer(stored) ? stored : await messageBeginning(store, stored.id);
  for (const [accountId, recipients] of Map.groupBy(asked, (one) => one.accountId)) {
    // A group: the queue sees to it, and tells.
    if (accountId === null) continue;
    const report = await composeReport({
      kind: 'delivered',
      hostname: config.hostname,
      mailFrom: sender,
      envId: mail.envId,
      arrivalDate: receivedAt,
      original,
      recipients: recipients.map(({ rcpt: { path, orcpt } }) => ({
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
    const item = { submissionId: null, blobId, mailFrom: '', rcptTo: sender, domain };
    reports.set(accountId, { ...item, nextAttemptAt: now, options });
  }
  return reports;
}
