import {
  StoreError,
  type DeliveryAttempt,
  type QueueChange,
  type QueueItem,
  type QueueStatus,
  type Store,
} from '@mailcote/store';
import { findAccount } from './accounts.ts';
import { parseDomain } from './address.ts';
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
  /** waiting: queued or held. */
  status?: QueueStatus | 'waiting' | undefined;
  domain?: string | undefined;
  /** Address of the sender's account. */
  account?: string | undefined;
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

/** All that a selector names and nobody works on. @throws AdminError notFound: no such account */
export async function changeQueue(
  store: Store,
  { ids, domain, account }: QueueSelector,
  action: QueueAction,
): Promise<{ changed: string[] }> {
  const filter = {
    ...(ids !== undefined && { ids }),
    ...(domain !== undefined && { domain: parseDomain(domain) }),
    ...(account !== undefined && { accountId: (await findAccount(store, account)).id }),
  };
  const changed =
    action === 'cancel' ? await store.queue.cancelAll(filter) : await store.queue.changeAll(filter, action);
  return { changed };
}

/** Newest first. @throws AdminError notFound: no such account */
export async function listQueue(store: Store, filter: QueueFilter = {}): Promise<QueueEntry[]> {
  const { status, domain, account, limit, before } = filter;
  const items = await store.queue.list({
    ...(status !== undefined && { status }),
    ...(domain !== undefined && { domain }),
    ...(account !== undefined && { accountId: (await findAccount(store, account)).id }),
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

export const QUEUE_ACTIONS = ['retry', 'hold', 'release', 'cancel'] as const satisfies (
  | QueueChange
  | 'cancel'
)[];

/**
 * retry: at once, also when it was held. hold: not before it is retried or released. release: at its time again. cancel: given up,
 * without a message to the sender.
 */
export type QueueAction = (typeof QUEUE_ACTIONS)[number];

/** What waits for a domain, from an account, of these, or all of that at once. */
export interface QueueSelector {
  ids?: readonly string[] | undefined;
  domain?: string | undefined;
  /** Its address. */
  account?: string | undefined;
}

/** @throws AdminError notFound, conflict when it is finished or being sent */
export async function changeQueueEntry(store: Store, id: string, action: QueueAction): Promise<QueueEntry> {
  try {
    if (action === 'cancel') await store.queue.cancel(id);
    else await store.queue.change(id, action);
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
