import { statement } from '../db/statement.ts';

/**
 * $1 account, $2 submission. Cancels all its items, or none when one has been tried or is being worked on.
 */
export const cancelQueueItems = statement<{ rcpt_to: string; is_canceled: boolean }>(
  'cancel-queue-items',
  `WITH items AS (
     SELECT id, rcpt_to, status IN ('queued', 'held') AND attempts = 0 AND (leased_until IS NULL OR leased_until < now())
            AS is_canceled
       FROM queue_item WHERE account_id = $1::bigint AND submission_id = $2::bigint ORDER BY id FOR UPDATE
   ), canceled AS (
     UPDATE queue_item q SET status = 'canceled', blob_id = NULL, finished_at = now()
       FROM items i WHERE q.id = i.id AND NOT EXISTS (SELECT FROM items WHERE NOT is_canceled)
     RETURNING old.blob_id
   ), candidates AS (
     INSERT INTO blob_candidate (blob_id) SELECT DISTINCT blob_id FROM canceled WHERE blob_id IS NOT NULL
   )
   SELECT rcpt_to, is_canceled FROM items`,
);
