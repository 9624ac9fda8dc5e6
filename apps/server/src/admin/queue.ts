import {
  StoreError,
  type DeliveryAttempt,
  type QueueItem,
  type QueueStatus,
  type Store,
} from '@mailcote/store';
import { AdminError } from './admin-error.ts';

/** One recipient of one outgoing message, in JSON. */
export interface QueueEntry {
  id: string;
  status: QueueStatus;
  mailFrom: string;
  rcptTo: string;
  domain: string;
  /** Octets. */
  size: number;
  attempts: number;
  nextAttemptAt: string | null;
  lastReply: string | null;
  createdAt: string;
  finishedAt: string | null;
}

export interface QueueAttempt {
  number: number;
  startedAt: string;
  finishedAt: string;
  outcome: DeliveryAttempt['outcome'];
  reply: string;
  peer: string | null;
  /** The dialogue, as "C: MAIL FROM:<…>" and "S: 250 2.1.0 …". */
  dialogue: string[];
}

export interface QueueFilter {
  status?: QueueStatus | undefined;
  domain?: string | undefined;
  limit?: number | undefined;
  /** Only entries older than this one: for paging, newest first. */
  before?: string | undefined;
}

export const QUEUE_STATUSES = [
  'queued',
  'held',
  'delivered',
  'failed',
  'canceled',
] as const satisfies QueueStatus[];

/** Newest first. */
export async function listQueue(store: Store, filter: QueueFilter = {}): Promise<QueueEntry[]> {
  const { status, domain, limit, before } = filter;
  const items = await store.queue.list({
    ...(status !== undefined && { status }),
    ...(domain !== undefined && { domain }),
    ...(limit !== undefined && { limit }),
    ...(before !== undefined && { before }),
  });
  return items.map(toEntry);
}

/** @throws AdminError notFound */
export async function showQueueEntry(
  store: Store,
  id: string,
): Promise<QueueEntry & { log: QueueAttempt[] }> {
  const item = await store.queue.get(id);
  if (!item) throw notFound(id);
  return { ...toEntry(item), log: item.log.map(toAttempt) };
}

/** Tries again at once; a held one is let go. @throws AdminError notFound, conflict when it is finished or being sent */
export async function retryQueueEntry(store: Store, id: string): Promise<QueueEntry> {
  return change(store, id, () => store.queue.retry(id));
}

/** Gives it up, without a message to the sender. @throws AdminError notFound, conflict when it is finished or being sent */
export async function cancelQueueEntry(store: Store, id: string): Promise<QueueEntry> {
  return change(store, id, () => store.queue.cancel(id));
}

async function change(store: Store, id: string, act: () => Promise<void>): Promise<QueueEntry> {
  try {
    await act();
  } catch (error) {
    if (error instanceof StoreError && error.code === 'notFound') throw notFound(id);
    if (error instanceof StoreError && error.code === 'cannotUnsend') {
      throw new AdminError('conflict', `The queue entry ${id} is finished, or is being sent at this moment.`);
    }
    throw error;
  }
  return showQueueEntry(store, id);
}

function notFound(id: string): AdminError {
  return new AdminError('notFound', `There is no queue entry ${id}.`, 'id');
}

function toEntry(item: QueueItem): QueueEntry {
  const isWaiting = item.status === 'queued';
  return {
    id: item.id,
    status: item.status,
    mailFrom: item.mailFrom,
    rcptTo: item.rcptTo,
    domain: item.domain,
    size: item.size,
    attempts: item.attempts,
    nextAttemptAt: isWaiting ? item.nextAttemptAt.toISOString() : null,
    lastReply: item.lastReply,
    createdAt: item.createdAt.toISOString(),
    finishedAt: item.finishedAt?.toISOString() ?? null,
  };
}

function toAttempt(attempt: DeliveryAttempt): QueueAttempt {
  const { trace } = attempt;
  return {
    number: attempt.number,
    startedAt: attempt.startedAt.toISOString(),
    finishedAt: attempt.finishedAt.toISOString(),
    outcome: attempt.outcome,
    reply: attempt.reply,
    peer: trace?.peerName ?? trace?.peerAddress ?? null,
    dialogue: trace?.lines.map(({ from, text }) => `${from}: ${text}`) ?? [],
  };
}
