import { statement } from '../db/statement.ts';

/**
 * $1 ids, $2 the leases they were claimed with, $3 whether the message is out already. The items whose outcome may be
 * written: whoever has lost the lease has lost the item to another worker, unless there is nothing left to decide.
 */
export const lockClaimed = statement<{ id: number }>(
  'lock-claimed',
  `SELECT q.id FROM unnest($1::bigint[], $2::timestamptz[], $3::boolean[]) AS s(id, leased_until, is_out)
     JOIN queue_item q ON q.id = s.id
    WHERE (q.status = 'queued' AND q.leased_until = s.leased_until) OR (s.is_out AND q.status IN ('queued', 'held'))
    ORDER BY q.id FOR UPDATE OF q`,
);

/**
 * $1 ids, $2 outcomes, $3 next attempts (null: none), $4 started, $5 replies, $6 traces (JSON null: none), $7 whether the sender is told of the delay. The items,
 * which are locked (lock-claimed), their log, and the blobs that may have lost their last reference.
 */
export const settleQueueItems = statement(
  'settle-queue-items',
  `WITH settled AS (
     UPDATE queue_item q
        SET attempts = q.attempts + 1, last_reply = s.reply, leased_until = NULL, lease_owner = NULL,
            next_attempt_at = coalesce(s.next_attempt_at, q.next_attempt_at),
            status = CASE s.outcome WHEN 'delivered' THEN 'delivered'::queue_status
                                    WHEN 'failed' THEN 'failed'::queue_status ELSE q.status END,
            delay_told_at = CASE WHEN s.is_delay_told THEN now() ELSE q.delay_told_at END,
            finished_at = CASE WHEN s.outcome <> 'retry' THEN now() END,
            blob_id = CASE WHEN s.outcome = 'retry' THEN q.blob_id END
       FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::jsonb[],
                   $7::boolean[])
            AS s(id, outcome, next_attempt_at, started_at, reply, trace, is_delay_told)
      WHERE q.id = s.id
     RETURNING q.id, q.attempts, s.outcome, s.started_at, s.reply, s.trace, old.blob_id AS before, new.blob_id AS after
   ), candidates AS (
     INSERT INTO blob_candidate (blob_id) SELECT DISTINCT before FROM settled WHERE before IS DISTINCT FROM after
   )
   INSERT INTO delivery_attempt (queue_item_id, number, started_at, outcome, reply, trace)
   SELECT id, attempts, started_at, outcome, reply, nullif(trace, 'null'::jsonb) FROM settled`,
);

/** $1 ids, $2 the leases they were claimed with. Due as they were before; no attempt was made. */
export const releaseQueueItems = statement(
  'release-queue-items',
  `UPDATE queue_item q SET leased_until = NULL, lease_owner = NULL
     FROM unnest($1::bigint[], $2::timestamptz[]) AS s(id, leased_until)
    WHERE q.id = s.id AND q.status = 'queued' AND q.leased_until = s.leased_until`,
);

/** $1 owner, $2 ids. What the owner has leased besides these is due again. */
export const releaseForgotten = statement(
  'release-forgotten',
  `UPDATE queue_item SET leased_until = NULL, lease_owner = NULL
    WHERE status = 'queued' AND leased_until IS NOT NULL AND lease_owner = $1::text AND id <> ALL($2::bigint[])`,
);

/** $1 id. A waiting item that nobody works on. */
export const cancelQueueItem = statement<{
  account_id: number | null;
  submission_id: number | null;
  rcpt_to: string;
}>(
  'cancel-queue-item',
  `WITH canceled AS (
     UPDATE queue_item SET status = 'canceled', finished_at = now(), blob_id = NULL
      WHERE id = $1::bigint AND status IN ('queued', 'held') AND (leased_until IS NULL OR leased_until <= now())
     RETURNING account_id, submission_id, rcpt_to, old.blob_id
   ), candidate AS (
     INSERT INTO blob_candidate (blob_id) SELECT blob_id FROM canceled WHERE blob_id IS NOT NULL
   )
   SELECT account_id, submission_id, rcpt_to FROM canceled`,
);

/** $1 account, $2 submissions, $3 mod_seq. Their first recipient has been claimed: no way back. */
export const finalizeSubmissions = statement(
  'finalize-submissions',
  `WITH final AS (
     UPDATE email_submission SET undo_status = 'final', mod_seq = $3::bigint, blob_id = NULL
      WHERE account_id = $1::bigint AND id = ANY($2::bigint[]) AND undo_status = 'pending'
     RETURNING old.blob_id
   ), candidate AS (
     INSERT INTO blob_candidate (blob_id) SELECT blob_id FROM final WHERE blob_id IS NOT NULL
   )
   SELECT FROM final`,
);

/** $1 accounts, $2 submissions, $3 what is new in their delivery status, $4 mod_seqs. Final ones: they have no blob. */
export const stampDeliveryStatus = statement(
  'stamp-delivery-status',
  `UPDATE email_submission s SET delivery_status = s.delivery_status || u.delivery_status, mod_seq = u.mod_seq
     FROM unnest($1::bigint[], $2::bigint[], $3::jsonb[], $4::bigint[]) AS u(account_id, id, delivery_status, mod_seq)
    WHERE s.account_id = u.account_id AND s.id = u.id`,
);
