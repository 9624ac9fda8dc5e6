import { statement, type Statement } from '../db/statement.ts';
import type { TraceJson } from './read-traces.ts';
import type { QueueOptions, QueueStatus } from '../types.ts';

export interface QueueItemRow {
  id: number;
  account_id: number | null;
  submission_id: number | null;
  hash: Buffer | null;
  size: number;
  mail_from: string;
  rcpt_to: string;
  domain: string;
  status: QueueStatus;
  attempts: number;
  next_attempt_at: Date;
  due_at: Date;
  leased_until: Date | null;
  lease_owner: string | null;
  last_reply: string | null;
  delay_told_at: Date | null;
  options: QueueOptions;
  created_at: Date;
  finished_at: Date | null;
}

const COLUMNS = `q.id, q.account_id, q.submission_id, b.hash, q.size, q.mail_from, q.rcpt_to, q.domain,
          q.status::text, q.attempts, q.next_attempt_at, q.due_at, q.leased_until, q.lease_owner, q.last_reply, q.delay_told_at, q.options, q.created_at, q.finished_at`;

/** What a list shows: each set has an index whose length is its own, so that none walks past everything that was delivered. */
export type QueueSet = 'waiting' | 'queued' | 'held' | 'givenUp' | 'all';

const CONDITIONS: Record<QueueSet, string> = {
  // Each side has an index of its own.
  waiting: `(q.status = 'queued' OR q.status = 'held')`,
  queued: `q.status = 'queued'`,
  held: `q.status = 'held'`,
  givenUp: `q.status IN ('failed', 'canceled')`,
  all: 'true',
};

/**
 * $1 status, $2 domain, $3 account (each null: any), $4 limit, $5 ids below this (null: the newest), $6 how many rows to look through
 * at most.
 */
export const listQueue = Object.fromEntries(
  Object.entries(CONDITIONS).map(([set, condition]) => [
    set,
    statement<QueueItemRow>(
      `list-queue-${set}`,
      `SELECT ${COLUMNS} FROM (
         SELECT * FROM queue_item q WHERE ${condition} AND ($5::bigint IS NULL OR q.id < $5::bigint)
            AND ($3::bigint IS NULL OR q.account_id = $3::bigint) ORDER BY q.id DESC LIMIT $6::bigint
       ) AS q LEFT JOIN blob b ON b.id = q.blob_id
        WHERE ($1::text IS NULL OR q.status = $1::text::queue_status) AND ($2::text IS NULL OR q.domain = $2::text)
        ORDER BY q.id DESC LIMIT $4::bigint`,
    ),
  ]),
) as Record<QueueSet, Statement<QueueItemRow>>;

/** How much waits, and since when. */
export const queueSummary = statement<{
  queued: number;
  held: number;
  retrying: number;
  oldest_at: Date | null;
}>(
  'queue-summary',
  `SELECT count(*) FILTER (WHERE status = 'queued') AS queued, count(*) FILTER (WHERE status = 'held') AS held,
          count(*) FILTER (WHERE status = 'queued' AND attempts > 0) AS retrying,
          min(due_at) FILTER (WHERE status = 'queued' AND due_at <= now()) AS oldest_at
     FROM queue_item WHERE status = 'queued' OR status = 'held'`,
);

/** $1 id. */
export const readQueueItem = statement<QueueItemRow>(
  'read-queue-item',
  `SELECT ${COLUMNS} FROM queue_item q LEFT JOIN blob b ON b.id = q.blob_id WHERE q.id = $1::bigint`,
);

/** $1 id. Oldest first. */
export const readAttempts = statement<{
  number: number;
  started_at: Date;
  finished_at: Date;
  outcome: string;
  reply: string;
  trace: TraceJson | null;
}>(
  'read-attempts',
  `SELECT number, started_at, finished_at, outcome, reply, trace FROM delivery_attempt
    WHERE queue_item_id = $1::bigint ORDER BY number`,
);

/** In `lease_owner` of an item without a lease: it waits because an operator has asked for it. */
export const RETRY_ASKED = 'operator';

/** What an operator may do with waiting items. */
export type QueueChange = 'retry' | 'hold' | 'release';

/**
 * $1 ids, $2 domain, $3 account (each null: any), $4 change, $5 the states that it changes. Waiting ones only, not one that is
 * being worked on. A retry is due now, also when it was held.
 */
export const changeQueueItems = statement<{ id: number }>(
  'change-queue-items',
  `UPDATE queue_item
      SET status = CASE WHEN $4::text = 'hold' THEN 'held' ELSE 'queued' END::queue_status, leased_until = NULL,
          lease_owner = CASE WHEN $4::text = 'retry' THEN '${RETRY_ASKED}' END,
          next_attempt_at = CASE WHEN $4::text = 'retry' THEN now() ELSE next_attempt_at END
    WHERE status = ANY($5::text[]::queue_status[]) AND (leased_until IS NULL OR leased_until <= now())
      AND ($1::bigint[] IS NULL OR id = ANY($1::bigint[])) AND ($2::text IS NULL OR domain = $2::text)
      AND ($3::bigint IS NULL OR account_id = $3::bigint)
   RETURNING id`,
);

/** $1 domain, $2 account, $3 ids (each null: any). Waiting items that nobody works on, oldest first. */
export const waitingQueueItems = statement<{ id: number }>(
  'waiting-queue-items',
  `SELECT id FROM queue_item
    WHERE status IN ('queued', 'held') AND (leased_until IS NULL OR leased_until <= now())
      AND ($1::text IS NULL OR domain = $1::text) AND ($2::bigint IS NULL OR account_id = $2::bigint)
      AND ($3::bigint[] IS NULL OR id = ANY($3::bigint[]))
    ORDER BY id`,
);

/** When something is due next; leased items when their lease ends. Null: the queue is empty. */
export const nextAttemptAt = statement<{ at: Date | null }>(
  'next-attempt-at',
  `SELECT least(
     (SELECT next_attempt_at FROM queue_item WHERE status = 'queued' AND leased_until IS NULL
       ORDER BY next_attempt_at LIMIT 1),
     (SELECT leased_until FROM queue_item WHERE status = 'queued' AND leased_until IS NOT NULL
       ORDER BY leased_until LIMIT 1)) AS at`,
);
