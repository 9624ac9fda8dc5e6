import { parseMailbox } from '@mailcote/smtp';
import { type QueueItem, normalizeDomain } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { deliver, openMessage, type Placement } from '../inbound/deliver.ts';
import { MEMORY_LIMIT } from '../inbound/limits.ts';
import { returnPathField } from '../inbound/received.ts';
import { composeBounce, type FailedRecipient } from './bounce.ts';

/**
 * Reports failures to the sender of a message, with the null reverse-path: into the sender's inbox, or through the queue
 * when the sender lives elsewhere. Rejects when the store does not take it; the caller tries again with the item.
 */
export async function sendBounce(
  ctx: ServerContext,
  { blobId, mailFrom, createdAt }: QueueItem,
  failed: FailedRecipient[],
  now: Date,
): Promise<void> {
  const { store, config } = ctx;
  const { hostname } = config;
  const original = blobId === null ? Buffer.alloc(0) : await beginning(ctx, blobId);
  const report = await composeBounce({ hostname, mailFrom, arrivalDate: createdAt, original, failed, now });
  const sender = await store.directory.resolve(mailFrom);
  if (sender.kind === 'local' || sender.kind === 'overQuota') {
    const bytes = Buffer.concat([Buffer.from(returnPathField('')), report]);
    const message = await openMessage(store, { kind: 'bytes', bytes });
    const placement: Placement = { mailbox: { role: 'inbox' }, keywords: [], receivedAt: now, trace: null };
    const [result] = await deliver(store, message, [sender.accountId], placement);
    if (result !== undefined && 'error' in result) await queue(ctx, report, mailFrom, now);
    return;
  }
  // Nobody there any more: a bounce of a bounce is not sent (RFC 5321 6.1).
  if (sender.kind === 'notLocal') await queue(ctx, report, mailFrom, now);
}

async function queue(
  { store, hub }: ServerContext,
  report: Buffer,
  rcptTo: string,
  now: Date,
): Promise<void> {
  const domain = normalizeDomain(parseMailbox(rcptTo)?.domain ?? '');
  if (domain === null) return;
  const { id: blobId } = await store.blobs.put(report);
  await store.queue.enqueue([
    { submissionId: null, blobId, mailFrom: '', rcptTo, domain, nextAttemptAt: now },
  ]);
  hub.wakeQueue();
}

/** The header is all that goes back. */
async function beginning({ store }: ServerContext, blobId: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of store.blobs.stream(blobId, { start: 0, end: MEMORY_LIMIT })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
