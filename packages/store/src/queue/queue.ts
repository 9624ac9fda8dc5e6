import type { Pool } from 'pg';
import { int8Array, textArray } from '../db/arrays.ts';
import { cleanText, toJson } from '../db/text.ts';
import { execute, run, type Database } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { StoreError } from '../errors.ts';
import { fromId, toBlobId, toId } from '../ids.ts';
import { claimQueueItems, readClaimed } from '../sql/claim-queue-items.ts';
import {
  listQueue,
  nextAttemptAt,
  readAttempts,
  readQueueItem,
  resetQueueItem,
  type QueueItemRow,
} from '../sql/queue.ts';
import { cancelQueueItem, finalizeSubmissions, settleQueueItem } from '../sql/settle-queue-item.ts';
import { toTrace, type TraceJson } from '../sql/read-traces.ts';
import { updateSubmission } from '../sql/submissions.ts';
import type {
  DeliveryAttempt,
  DeliveryStatus,
  Id,
  NewQueueItem,
  Outcome,
  QueueItem,
  QueueStatus,
} from '../types.ts';
import type { WriteContext } from '../write/write-context.ts';
import { enqueue } from './enqueue.ts';

/** `store.write` for the queue's own changes: the same lock, the same hint. */
export type WriteInAccount = <T>(accountId: Id, fn: (context: WriteContext) => Promise<T>) => Promise<T>;

export interface ClaimOptions {
  /** Who works on them, for the operator's eyes. */
  owner: string;
  limit: number;
  leaseMs: number;
  /** At most so many for one destination. */
  perDestination: number;
  /** Destinations that have enough connections already. */
  except?: readonly string[];
}

/** Outgoing mail, one item for each recipient; see QueueItem. */
export class Queue {
  readonly #pool: Pool;
  readonly #write: WriteInAccount;

  constructor(pool: Pool, write: WriteInAccount) {
    this.#pool = pool;
    this.#write = write;
  }

  /** For messages of the system itself (bounces); people's go through AccountWriter.enqueue. */
  enqueue(items: readonly NewQueueItem[]): Promise<Id[]> {
    return transaction(this.#pool, async (client) => ({ value: await enqueue(client, null, items) }));
  }

  /**
   * What is due, ordered by destination, leased for `leaseMs`: a worker that dies lets others have it then. Their
   * submissions become final.
   */
  async claim({ owner, limit, leaseMs, perDestination, except = [] }: ClaimOptions): Promise<QueueItem[]> {
    const claimed = await run(this.#pool, claimQueueItems, [
      owner,
      leaseMs,
      perDestination,
      limit,
      textArray(except),
    ]);
    if (claimed.length === 0) return [];
    const rows = await run(this.#pool, readClaimed, [int8Array(claimed.map(({ id }) => id))]);
    const first = rows.filter(
      (row) => row.account_id !== null && row.submission_id !== null && row.attempts === 0,
    );
    for (const [accountId, items] of Map.groupBy(first, (row) => row.account_id ?? 0)) {
      const submissions = [...new Set(items.map((row) => row.submission_id ?? 0))];
      await this.#write(toId('a', accountId), async ({ client, account }) => {
        const finalized = await execute(client, finalizeSubmissions, [
          account.id,
          int8Array(submissions),
          account.modSeq,
        ]);
        if (finalized > 0) account.touch('EmailSubmission');
      });
    }
    return rows.map(toQueueItem);
  }

  /**
   * What came of an attempt: the item, its log and the submission's deliveryStatus, in one write.
   * @returns false when the item was not waiting any more
   */
  async settle(id: Id, outcome: Outcome): Promise<boolean> {
    const number = fromId('q', id) ?? 0;
    const [item] = await run(this.#pool, readQueueItem, [number]);
    if (!item) return false;
    const values = [
      number,
      outcome.kind,
      outcome.kind === 'retry' ? outcome.nextAttemptAt : null,
      outcome.startedAt,
      cleanText(outcome.reply),
      outcome.trace && toJson(outcome.trace),
    ];
    const settle = async (database: Database): Promise<boolean> =>
      (await run(database, settleQueueItem, values)).length > 0;
    if (item.account_id === null || item.submission_id === null) return settle(this.#pool);
    const status = {
      smtpReply: cleanText(outcome.reply),
      delivered: delivered(outcome),
      displayed: 'unknown',
    } as const;
    return this.#write(toId('a', item.account_id), async (context) => {
      const isSettled = await settle(context.client);
      if (isSettled) await setStatus(context, item, status);
      return isSettled;
    });
  }

  async list(
    filter: { status?: QueueStatus; domain?: string; accountId?: Id; limit?: number; before?: Id } = {},
  ): Promise<QueueItem[]> {
    const rows = await run(this.#pool, listQueue, [
      filter.status ?? null,
      filter.domain?.toLowerCase() ?? null,
      filter.accountId === undefined ? null : (fromId('a', filter.accountId) ?? 0),
      filter.limit ?? 100,
      filter.before === undefined ? null : (fromId('q', filter.before) ?? 0),
    ]);
    return rows.map(toQueueItem);
  }

  /** With its log, oldest attempt first. */
  async get(id: Id): Promise<(QueueItem & { log: DeliveryAttempt[] }) | null> {
    const number = fromId('q', id) ?? 0;
    const [row] = await run(this.#pool, readQueueItem, [number]);
    if (!row) return null;
    const attempts = await run(this.#pool, readAttempts, [number]);
    return { ...toQueueItem(row), log: attempts.map(toAttempt) };
  }

  /** Due now; also lets a held item go. @throws StoreError notFound; cannotUnsend when it is finished or being sent */
  retry(id: Id): Promise<void> {
    return this.#reset(id, 'queued');
  }

  /** Keeps it until `retry` or `cancel`. @throws StoreError as `retry` */
  hold(id: Id): Promise<void> {
    return this.#reset(id, 'held');
  }

  /** Gives it up without a bounce. @throws StoreError as `retry` */
  async cancel(id: Id): Promise<void> {
    const number = fromId('q', id) ?? 0;
    const [item] = await run(this.#pool, readQueueItem, [number]);
    if (!item) throw new StoreError('notFound', `No queue item ${id}`);
    const cancel = async (database: Database): Promise<void> => {
      if ((await run(database, cancelQueueItem, [number])).length === 0) throw busy(id);
    };
    if (item.account_id === null || item.submission_id === null) return cancel(this.#pool);
    await this.#write(toId('a', item.account_id), async (context) => {
      await cancel(context.client);
      await setStatus(context, item, { smtpReply: '', delivered: 'no', displayed: 'unknown' });
    });
  }

  /** When to look again; null: nothing waits. An item that somebody works on counts from the end of its lease. */
  async nextAttemptAt(): Promise<Date | null> {
    const [row] = await run(this.#pool, nextAttemptAt);
    return row?.at ?? null;
  }

  async #reset(id: Id, status: 'queued' | 'held'): Promise<void> {
    const number = fromId('q', id) ?? 0;
    const [item] = await run(this.#pool, resetQueueItem, [number, status]);
    if (item) return;
    const [row] = await run(this.#pool, readQueueItem, [number]);
    throw row ? busy(id) : new StoreError('notFound', `No queue item ${id}`);
  }
}

function busy(id: Id): StoreError {
  return new StoreError('cannotUnsend', `The queue item ${id} is finished or is being sent`);
}

/** RFC 8621 7: a message that another server has accepted is "unknown", it is not in the recipient's mail store yet. */
function delivered(outcome: Outcome): DeliveryStatus['delivered'] {
  switch (outcome.kind) {
    case 'delivered':
      return outcome.isInMailStore ? 'yes' : 'unknown';
    case 'retry':
      return 'queued';
    case 'failed':
      return 'no';
  }
}

async function setStatus(
  { client, account }: WriteContext,
  item: QueueItemRow,
  status: DeliveryStatus,
): Promise<void> {
  account.touch('EmailSubmission');
  await execute(client, updateSubmission, [
    account.id,
    item.submission_id,
    null,
    toJson({ [item.rcpt_to]: status }),
    account.modSeq,
  ]);
}

function toQueueItem(row: QueueItemRow): QueueItem {
  return {
    id: toId('q', row.id),
    accountId: row.account_id === null ? null : toId('a', row.account_id),
    submissionId: row.submission_id === null ? null : toId('s', row.submission_id),
    blobId: row.hash && toBlobId(row.hash),
    size: row.size,
    mailFrom: row.mail_from,
    rcptTo: row.rcpt_to,
    domain: row.domain,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    leasedUntil: row.leased_until,
    lastReply: row.last_reply,
    options: row.options,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

function toAttempt(row: {
  number: number;
  started_at: Date;
  finished_at: Date;
  outcome: string;
  reply: string;
  trace: TraceJson | null;
}): DeliveryAttempt {
  return {
    number: row.number,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    outcome: row.outcome as Outcome['kind'],
    reply: row.reply,
    trace: row.trace && toTrace(row.trace),
  };
}
