import { statement } from '../db/statement.ts';

/**
 * $1 id, $2 outcome, $3 next attempt (null: none), $4 started, $5 reply, $6 trace. The item, its log, and the blob that
 * may have lost its last reference. No row: it is not waiting (any more).
 */
export const settleQueueItem = statement<{
  account_id: number | null;
  submission_id: number | null;
  rcpt_to: string;
}>(
  'settle-queue-item',
  `WITH settled AS (
     UPDATE queue_item
        SET attempts = attempts + 1, last_reply = $5::text, leased_until = NULL, lease_owner = NULL,
            next_attempt_at = coalesce($3::timestamptz, next_attempt_at),
            status = CASE $2::text WHEN 'delivered' THEN 'delivered'::queue_status
                                   WHEN 'failed' THEN 'failed'::queue_status ELSE status END,
            finished_at = CASE WHEN $2::text <> 'retry' THEN now() END,
            blob_id = CASE WHEN $2::text = 'retry' THEN blob_id END
      WHERE id = $1::bigint AND status IN ('queued', 'held')
     RETURNING id, account_id, submission_id, rcpt_to, attempts, old.blob_id AS before, new.blob_id AS after
   ), logged AS (
     INSERT INTO delivery_attempt (queue_item_id, number, started_at, outcome, reply, trace)
     SELECT id, attempts, $4::timestamptz, $2::text, $5::text, $6::jsonb FROM settled
   ), candidate AS (
     INSERT INTO blob_candidate (blob_id) SELECT before FROM settled WHERE before IS DISTINCT FROM after
   )
   SELECT account_id, submission_id, rcpt_to FROM settled`,
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
