import { parseMailbox } from '@mailcote/smtp';
import { type Id, normalizeDomain, type QueueItem, type Settlement, StoreError } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { deliver, openMessage, type Placement } from '../inbound/deliver.ts';
import { MEMORY_LIMIT } from '../inbound/limits.ts';
import { returnPathField } from '../inbound/received.ts';
import { composeBounce, type FailedRecipient } from './bounce.ts';

/** A recipient to report, with the end of its queue item. */
export interface BouncedRecipient extends FailedRecipient {
  settlement: Settlement;
}

/**
 * Reports failed recipients of one message to its sender, with the null reverse-path, into the sender's inbox, or through the
 * queue when the sender lives elsewhere; and settles their queue items in the same commit. Nothing happens when one of the
 * items belongs to another worker by now. Rejects when the store is away: the items come back with the end of their lease.
 *
 * @returns the items that were settled: all or none
 */
export async function sendBounce(
  ctx: ServerContext,
  failed: readonly BouncedRecipient[],
  now: Date,
): Promise<Id[]> {
  const { store, config } = ctx;
  const settlements = failed.map(({ settlement }) => settlement);
  const [first] = settlements;
  if (first === undefined) return [];
  const { blobId, mailFrom, createdAt } = first.item;
  const sender = await store.directory.resolve(mailFrom);
  // Nobody there any more: a bounce of a bounce is not sent (RFC 5321 6.1).
  const isAnybody = 'accountId' in sender && sender.kind !== 'disabled';
  if (!isAnybody && sender.kind !== 'notLocal') return store.queue.settle(settlements);
  const original = blobId === null ? Buffer.alloc(0) : await beginning(ctx, blobId);
  const { hostname } = config;
  const report = await composeBounce({ hostname, mailFrom, arrivalDate: createdAt, original, failed, now });
  if (isAnybody) {
    const bytes = Buffer.concat([Buffer.from(returnPathField('')), report]);
    const message = await openMessage(store, { kind: 'bytes', bytes });
    const settles = (): Settlement[] => settlements;
    const placement: Placement = {
      mailbox: { role: 'inbox' },
      keywords: [],
      receivedAt: now,
      trace: null,
      settles,
    };
    const [result] = await deliver(store, message, [sender.accountId], placement);
    if (result === undefined || 'delivered' in result) return settlements.map(({ item }) => item.id);
    if (result.error instanceof StoreError && result.error.code === 'leaseLost') return [];
  }
  return enqueue(ctx, report, first.item, settlements, now);
}

async function enqueue(
  { store, hub }: ServerContext,
  report: Buffer,
  { mailFrom: rcptTo }: QueueItem,
  settlements: readonly Settlement[],
  now: Date,
): Promise<Id[]> {
  const domain = normalizeDomain(parseMailbox(rcptTo)?.domain ?? '');
  if (domain === null) return store.queue.settle(settlements);
  const { id: blobId } = await store.blobs.put(report);
  const bounce = { submissionId: null, blobId, mailFrom: '', rcptTo, domain, nextAttemptAt: now };
  const settled = await store.queue.settle(settlements, [bounce]);
  hub.wakeQueue();
  return settled;
}

/** The header is all that goes back. */
async function beginning({ store }: ServerContext, blobId: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of store.blobs.stream(blobId, { start: 0, end: MEMORY_LIMIT })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
