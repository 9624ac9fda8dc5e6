import { parseMailbox } from '@mailcote/smtp';
import {
  type Id,
  type NewQueueItem,
  normalizeDomain,
  type QueueItem,
  type Settlement,
  StoreError,
} from '@mailcote/store';
import { isAscii } from 'node:buffer';
import type { ServerContext } from '../context.ts';
import { deliver, largeMessages, openMessage, type Placement } from '../inbound/deliver.ts';
import { MEMORY_LIMIT } from '../inbound/limits.ts';
import { messageBeginning } from '../inbound/message-beginning.ts';
import { returnPathField } from '../inbound/received.ts';
import { composeReport, type ReportedRecipient, type ReportInput, type ReportKind } from './report.ts';

/** A recipient to report, with what becomes of its queue item. */
export interface SettledRecipient extends ReportedRecipient {
  settlement: Settlement;
}

export interface SendReportInput {
  kind: ReportKind;
  /** Of one message. */
  recipients: readonly SettledRecipient[];
  willRetryUntil?: Date;
  now: Date;
}

/**
 * Reports recipients of one message to its sender, with the null reverse-path, into the sender's inbox, or through the queue
 * when the sender lives elsewhere; and settles their queue items in the same commit. Nothing happens when one of the items
 * belongs to another worker by now. Rejects when the store is away: nothing has happened then.
 *
 * @returns the items that were settled: all or none
 */
export async function sendReport(ctx: ServerContext, input: SendReportInput): Promise<Id[]> {
  const { store } = ctx;
  const settlements = input.recipients.map(({ settlement }) => settlement);
  const item = settlements[0]?.item;
  if (item === undefined) return [];
  const sender = await store.directory.resolve(item.mailFrom);
  // Nobody there any more: a report of a report is not sent (RFC 5321 6.1).
  const isAnybody = 'accountId' in sender;
  if (!isAnybody && sender.kind !== 'notLocal' && sender.kind !== 'group')
    return store.queue.settle(settlements);
  const report = await writeReport(ctx, item, input);
  if (isAnybody) {
    const bytes = Buffer.concat([Buffer.from(returnPathField('')), report]);
    const message = await openMessage(store, { kind: 'bytes', bytes });
    const settles = (): Settlement[] => settlements;
    const placement: Placement = {
      mailbox: { role: 'inbox' },
      keywords: [],
      receivedAt: input.now,
      trace: null,
      settles,
    };
    const [result] = await deliver(store, message, [sender.accountId], placement);
    if (result === undefined || 'delivered' in result) return settlements.map(({ item: { id } }) => id);
    if (result.error instanceof StoreError && result.error.code === 'leaseLost') return [];
  }
  const queued = await toQueue(ctx, item, report, input.now);
  if (queued === null) return store.queue.settle(settlements);
  const settled = await store.queue.settle(settlements, [queued]);
  ctx.hub.wakeQueue();
  return settled;
}

/** A report for the queue, its octets already stored; null when there is nobody to tell. */
export async function queuedReport(
  ctx: ServerContext,
  item: QueueItem,
  input: Omit<SendReportInput, 'recipients'> & { recipients: readonly ReportedRecipient[] },
): Promise<NewQueueItem | null> {
  return toQueue(ctx, item, await writeReport(ctx, item, input), input.now);
}

async function writeReport(
  ctx: ServerContext,
  item: QueueItem,
  input: Omit<SendReportInput, 'recipients'> & { recipients: readonly ReportedRecipient[] },
): Promise<Buffer> {
  const { blobId, mailFrom, createdAt, options, size } = item;
  // RFC 3461 4.3: of failures only; RFC 8689 5: what had to travel encrypted does not come back in the open.
  const isFull = input.kind === 'failed' && options.ret === 'full' && options.requireTls !== true;
  const write = async (): Promise<Buffer> => {
    const original = blobId === null ? Buffer.alloc(0) : await read(ctx, blobId, isFull);
    const { kind, recipients, willRetryUntil, now } = input;
    const report: ReportInput = {
      kind,
      hostname: ctx.config.hostname,
      mailFrom,
      envId: options.envId ?? null,
      arrivalDate: createdAt,
      original,
      isFull,
      recipients,
      ...(willRetryUntil !== undefined && { willRetryUntil }),
      now,
    };
    return composeReport(report);
  };
  return isFull && size > MEMORY_LIMIT ? largeMessages.run(write) : write();
}

async function toQueue(
  { store }: ServerContext,
  { mailFrom: rcptTo, options: { requireTls } }: QueueItem,
  report: Buffer,
  now: Date,
): Promise<NewQueueItem | null> {
  const domain = normalizeDomain(parseMailbox(rcptTo)?.domain ?? '');
  if (domain === null) return null;
  const { id: blobId } = await store.blobs.put(report);
  // RFC 8689 5: a report is protected like the message it is about.
  const options = { ...(!isAscii(report) && { body8BitMime: true }), ...(requireTls && { requireTls }) };
  return { submissionId: null, blobId, mailFrom: '', rcptTo, domain, nextAttemptAt: now, options };
}

/** All of it, or enough to have its header. */
async function read({ store }: ServerContext, blobId: string, isFull: boolean): Promise<Buffer> {
  if (!isFull) return messageBeginning(store, blobId);
  return (await store.blobs.get(blobId)) ?? Buffer.alloc(0);
}
