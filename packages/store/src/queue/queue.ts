import type { Pool } from 'pg';
import { int8Array, textArray, timestamptzArray } from '../db/arrays.ts';
import { toJson } from '../db/text.ts';
import { type Database, execute, run } from '../db/statement.ts';
import { CommitError, transaction } from '../db/transaction.ts';
import { StoreError } from '../errors.ts';
import { fromId, fromIds, toBlobId, toId } from '../ids.ts';
import { claimQueueItems, readClaimed } from '../sql/claim-queue-items.ts';
import {
  changeQueueItems,
  listQueue,
  nextAttemptAt,
  queueSummary,
  readAttempts,
  readQueueItem,
  RETRY_ASKED,
  waitingQueueItems,
  type QueueChange,
  type QueueItemRow,
  type QueueSet,
} from '../sql/queue.ts';
import { beatQueueWorker, endQueueWorker, freeLeasesOfDead } from '../sql/queue-workers.ts';
import {
  cancelQueueItem,
  finalizeSubmissions,
  releaseForgotten,
  releaseQueueItems,
} from '../sql/settle-queue-items.ts';
import { toTrace, type TraceJson } from '../sql/read-traces.ts';
import { updateSubmission } from '../sql/submissions.ts';
import type { Traffic, TrafficKind } from '../traffic/traffic.ts';
import type {
  DeliveryAttempt,
  DeliveryStatus,
  Id,
  NewQueueItem,
  Outcome,
  QueueItem,
  QueueStatus,
  Settlement,
} from '../types.ts';
import type { LockedAccounts } from '../write/write.ts';
import { enqueue } from './enqueue.ts';
import { lockHeld, settle, submittersOf } from './settle.ts';
import { SettlementQueue } from './settlement-queue.ts';
import { wasEnqueued } from './was-enqueued.ts';

/** `store.write` for the queue's own changes, over several accounts: the same locks, the same hints. */
export type WriteInAccounts = <T>(
  accountIds: readonly number[],
  fn: (client: Database, accounts: LockedAccounts) => Promise<{ value: T; last?: Promise<unknown>[] }>,
) => Promise<T>;

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

/** Some of what waits. Empty: all of it. */
export interface QueueSelection {
  ids?: readonly Id[];
  domain?: string;
  /** Of the sender. */
  accountId?: Id;
}

/** What a list shows; all that is left out: anything. waiting: queued or held. */
export interface QueueFilter {
  status?: QueueStatus | 'waiting';
  domain?: string;
  /** Of the sender. */
  accountId?: Id;
  limit?: number;
  /** Older ones than this. */
  before?: Id;
}

export interface QueueSummary {
  /** Waiting for their time. */
  queued: number;
  /** Of those, tried at least once. */
  retrying: number;
  held: number;
  /** When the oldest of those whose time had come was due first; null: none is. */
  oldestAt: Date | null;
}

/** A filter that hardly anything passes must not read years of mail; the lists say so by ending. */
const MOST_LOOKED_THROUGH = 50_000;

const SET_OF: Record<NonNullable<QueueFilter['status']>, QueueSet> = {
  waiting: 'waiting',
  queued: 'queued',
  held: 'held',
  delivered: 'all',
  failed: 'givenUp',
  canceled: 'givenUp',
};

/** Outgoing mail, one item for each recipient; see QueueItem. */
export class Queue {
  readonly #pool: Pool;
  readonly #write: WriteInAccounts;
  readonly #traffic: Pick<Traffic, 'count'>;
  readonly #settlements = new SettlementQueue((settlements) => this.#settleTogether(settlements, []));

  constructor(pool: Pool, write: WriteInAccounts, traffic: Pick<Traffic, 'count'>) {
    this.#pool = pool;
    this.#write = write;
    this.#traffic = traffic;
  }

  /** For messages of the system itself (bounces); people's go through AccountWriter.enqueue. */
  async enqueue(items: readonly NewQueueItem[]): Promise<Id[]> {
    let ids: Id[] = [];
    try {
      return await transaction(this.#pool, async (client) => {
        ids = await enqueue(client, null, items);
        return { value: ids };
      });
    } catch (error) {
      if (!(error instanceof CommitError && error.isInDoubt)) throw error;
      const enqueued = items.map((item, index) => ({ id: ids[index] ?? '', item }));
      if (await wasEnqueued(this.#pool, null, enqueued)) return ids;
      throw error;
    }
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
    const submissions = Map.groupBy(first, (row) => row.account_id ?? 0);
    if (submissions.size > 0) {
      await this.#write([...submissions.keys()], async (client, accounts) => {
        for (const account of accounts.values()) {
          const ids = submissions.get(account.id)?.map((row) => row.submission_id ?? 0) ?? [];
          const finalized = await execute(client, finalizeSubmissions, [
            account.id,
            int8Array([...new Set(ids)]),
            account.modSeq,
          ]);
          if (finalized > 0) account.touch('EmailSubmission');
        }
        return { value: null };
      });
    }
    const asked = new Set(claimed.filter((one) => one.lease_owner === RETRY_ASKED).map(({ id }) => id));
    return rows.map((row) => ({ ...toQueueItem(row), isRetryAsked: asked.has(row.id) }));
  }

  /**
   * What came of attempts: the items, their log and the deliveryStatus of their submissions, in one transaction, which those who come at the
   * same time share. Items that
   * another worker has claimed meanwhile are left to it, unless the message has already been handed to another server.
   *
   * @param bounce enqueued in the same transaction, and then it is all or nothing: nobody is told twice of a failure
   * @returns the items that were settled
   */
  settle(settlements: readonly Settlement[], bounce: readonly NewQueueItem[] = []): Promise<Id[]> {
    return bounce.length === 0
      ? this.#settlements.settle(settlements)
      : this.#settleTogether(settlements, bounce);
  }

  async #settleTogether(settlements: readonly Settlement[], bounce: readonly NewQueueItem[]): Promise<Id[]> {
    const held = await this.#write(submittersOf(settlements), async (client, accounts) => {
      const isHeld = await lockHeld(client, settlements);
      const held = settlements.filter(isHeld);
      if (bounce.length > 0 && held.length < settlements.length) return { value: [] };
      await enqueue(client, null, bounce);
      return { value: held, last: settle(client, accounts, held) };
    });
    for (const { outcome } of held) {
      if (outcome.kind === 'delivered' && outcome.isInMailStore === true) continue;
      this.#traffic.count(TRAFFIC[outcome.kind]);
    }
    return held.map(({ item }) => item.id);
  }

  /** `owner` lives, and will be heard of again within `aliveMs`. */
  async beat(owner: string, aliveMs: number): Promise<void> {
    await execute(this.#pool, beatQueueWorker, [owner, aliveMs]);
  }

  /** `owner` has ended. */
  async endWorker(owner: string): Promise<void> {
    await execute(this.#pool, endQueueWorker, [owner]);
  }

  /** Ends the leases of owners that are not heard of (`beat`) any more. @returns how many */
  freeLeasesOfDead(): Promise<number> {
    return execute(this.#pool, freeLeasesOfDead, []);
  }

  /** Gives claimed items back untried: they are due as before, and no attempt is counted. */
  async release(items: readonly QueueItem[]): Promise<void> {
    await execute(this.#pool, releaseQueueItems, [
      int8Array(items.map(({ id }) => fromId('q', id) ?? 0)),
      timestamptzArray(items.map(({ leasedUntil }) => leasedUntil)),
    ]);
  }

  /** Gives back what `owner` has claimed without ever hearing of it, because the answer was lost: all but what it has in hand. */
  async releaseForgotten(owner: string, inHand: readonly QueueItem[]): Promise<void> {
    await execute(this.#pool, releaseForgotten, [
      owner,
      int8Array(inHand.map(({ id }) => fromId('q', id) ?? 0)),
    ]);
  }

  /** Newest first. */
  async list(filter: QueueFilter = {}): Promise<QueueItem[]> {
    const { status, domain, accountId, limit = 100, before } = filter;
    // Whatever is in the set is shown: no need to look further than the page.
    const isExact =
      domain === undefined && (status === undefined || ['waiting', 'queued', 'held'].includes(status));
    const rows = await run(this.#pool, listQueue[status === undefined ? 'all' : SET_OF[status]], [
      status === undefined || status === 'waiting' ? null : status,
      domain?.toLowerCase() ?? null,
      accountId === undefined ? null : (fromId('a', accountId) ?? 0),
      limit,
      before === undefined ? null : (fromId('q', before) ?? 0),
      isExact ? limit : MOST_LOOKED_THROUGH,
    ]);
    return rows.map(toQueueItem);
  }

  async summary(): Promise<QueueSummary> {
    const [row] = await run(this.#pool, queueSummary);
    const { queued = 0, retrying = 0, held = 0, oldest_at: oldestAt = null } = row ?? {};
    return { queued, retrying, held, oldestAt };
  }

  /** With its log, oldest attempt first. */
  async get(id: Id): Promise<(QueueItem & { log: DeliveryAttempt[] }) | null> {
    const number = fromId('q', id) ?? 0;
    const [row] = await run(this.#pool, readQueueItem, [number]);
    if (!row) return null;
    const attempts = await run(this.#pool, readAttempts, [number]);
    return { ...toQueueItem(row), log: attempts.map(toAttempt) };
  }

  /**
   * retry: due now, also when it was held. hold: kept until `retry`, `release` or `cancel`. release: a held one waits for its time
   * again.
   * @throws StoreError notFound; cannotUnsend when it is finished or being sent
   */
  async change(id: Id, change: QueueChange): Promise<void> {
    const number = fromId('q', id) ?? 0;
    const states = textArray(['queued', 'held']);
    const [item] = await run(this.#pool, changeQueueItems, [int8Array([number]), null, null, change, states]);
    if (item) return;
    const [row] = await run(this.#pool, readQueueItem, [number]);
    throw row ? busy(id) : new StoreError('notFound', `No queue item ${id}`);
  }

  /** The same for all that wait for a domain, from an account, or both. @returns those that it has changed */
  async changeAll(filter: QueueSelection, change: QueueChange): Promise<Id[]> {
    const states = { retry: ['queued', 'held'], hold: ['queued'], release: ['held'] }[change];
    const { ids, domain, account } = selection(filter);
    const rows = await run(this.#pool, changeQueueItems, [ids, domain, account, change, textArray(states)]);
    return rows
      .map(({ id }) => id)
      .toSorted((a, b) => a - b)
      .map((id) => toId('q', id));
  }

  /** Gives up all that wait for a domain, from an account, or both. @returns those that it has canceled */
  async cancelAll(filter: QueueSelection): Promise<Id[]> {
    const { ids, domain, account } = selection(filter);
    const canceled: Id[] = [];
    for (const { id: number } of await run(this.#pool, waitingQueueItems, [domain, account, ids])) {
      const id = toId('q', number);
      try {
        await this.cancel(id);
        canceled.push(id);
      } catch (error) {
        // Somebody has begun with it meanwhile.
        if (!(error instanceof StoreError) || error.code !== 'cannotUnsend') throw error;
      }
    }
    return canceled;
  }

  /** Gives it up without a bounce. @throws StoreError as `change` */
  async cancel(id: Id): Promise<void> {
    const number = fromId('q', id) ?? 0;
    const [item] = await run(this.#pool, readQueueItem, [number]);
    if (!item) throw new StoreError('notFound', `No queue item ${id}`);
    const { account_id, submission_id } = item;
    const submitter = account_id === null || submission_id === null ? [] : [account_id];
    await this.#write(submitter, async (client, accounts) => {
      if ((await run(client, cancelQueueItem, [number])).length === 0) throw busy(id);
      for (const account of accounts.values()) {
        account.touch('EmailSubmission');
        const status: DeliveryStatus = { smtpReply: '', delivered: 'no', displayed: 'unknown' };
        await execute(client, updateSubmission, [
          account.id,
          submission_id,
          null,
          toJson({ [item.rcpt_to]: status }),
          account.modSeq,
        ]);
      }
      return { value: null };
    });
  }

  /** When to look again; null: nothing waits. An item that somebody works on counts from the end of its lease. */
  async nextAttemptAt(): Promise<Date | null> {
    const [row] = await run(this.#pool, nextAttemptAt);
    return row?.at ?? null;
  }
}

const TRAFFIC: Record<Outcome['kind'], TrafficKind> = {
  delivered: 'sent',
  retry: 'deferred',
  failed: 'failed',
};

function selection({ ids, domain, accountId }: QueueSelection): {
  ids: Buffer | null;
  domain: string | null;
  account: number | null;
} {
  const account = accountId === undefined ? null : (fromId('a', accountId) ?? 0);
  return {
    ids: ids === undefined ? null : int8Array(fromIds('q', ids)),
    domain: domain?.toLowerCase() ?? null,
    account,
  };
}

function busy(id: Id): StoreError {
  return new StoreError('cannotUnsend', `The queue item ${id} is finished or is being sent`);
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
    dueAt: row.due_at,
    leasedUntil: row.leased_until,
    isRetryAsked: row.lease_owner === RETRY_ASKED,
    lastReply: row.last_reply,
    delayToldAt: row.delay_told_at,
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
