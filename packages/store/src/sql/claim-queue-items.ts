import { statement } from '../db/statement.ts';
import type { QueueItemRow } from './queue.ts';

/**
 * $1 owner, $2 lease in milliseconds, $3 items for each destination, $4 items in all, $5 destinations to leave out.
 * One statement, SKIP LOCKED and a lease: no transaction stays open during an SMTP conversation, no two workers get the
 * same item. Each destination is asked by itself (the recursion jumps from one to the next in the index), so that a
 * hundred thousand messages for one of them do not stand before one message for another; those whose mail has waited
 * longest come first, and no more rows are locked than are taken.
 */
export const claimQueueItems = statement<{ id: number; lease_owner: string | null }>(
  'claim-queue-items',
  `WITH RECURSIVE destination AS (
     (SELECT domain FROM queue_item WHERE status = 'queued' ORDER BY domain LIMIT 1)
     UNION ALL
     SELECT (SELECT q.domain FROM queue_item q WHERE q.status = 'queued' AND q.domain > d.domain ORDER BY q.domain LIMIT 1)
       FROM destination d WHERE d.domain IS NOT NULL
   ), waiting AS MATERIALIZED (
     SELECT d.domain FROM destination d CROSS JOIN LATERAL (
       SELECT next_attempt_at FROM queue_item
        WHERE domain = d.domain AND status = 'queued' AND next_attempt_at <= now()
          AND (leased_until IS NULL OR leased_until <= now())
        ORDER BY next_attempt_at LIMIT 1
     ) AS first
      WHERE d.domain <> ALL($5::text[])
      ORDER BY first.next_attempt_at LIMIT $4::bigint
   ), due AS MATERIALIZED (
     SELECT item.id FROM waiting w CROSS JOIN LATERAL (
       SELECT id FROM queue_item
        WHERE domain = w.domain AND status = 'queued' AND next_attempt_at <= now()
          AND (leased_until IS NULL OR leased_until <= now())
        ORDER BY next_attempt_at, id LIMIT $3::bigint FOR UPDATE SKIP LOCKED
     ) AS item LIMIT $4::bigint
   )
   UPDATE queue_item q SET leased_until = now() + $2::bigint * interval '1 millisecond', lease_owner = $1::text
     FROM due WHERE q.id = due.id
   RETURNING q.id, old.lease_owner`,
);

/** $1 ids. What was claimed, by destination. */
export const readClaimed = statement<QueueItemRow>(
  'read-claimed',
  `SELECT q.id, q.account_id, q.submission_id, b.hash, q.size, q.mail_from, q.rcpt_to, q.domain, q.status::text, q.attempts,
          q.next_attempt_at, q.due_at, q.leased_until, q.lease_owner, q.last_reply, q.delay_told_at, q.options, q.created_at, q.finished_at
     FROM queue_item q LEFT JOIN blob b ON b.id = q.blob_id
    WHERE q.id = ANY($1::bigint[]) ORDER BY q.domain, q.next_attempt_at, q.id`,
);
