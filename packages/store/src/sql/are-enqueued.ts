import { statement } from '../db/statement.ts';

/**
 * $1 account (null: the system), $2 ids, $3 blob hashes, $4 recipients. How many of them exist exactly so: numbers that a transaction drew in
 * vain may be drawn again after a crash, but not for the same message.
 */
export const areEnqueued = statement<{ found: number }>(
  'are-enqueued',
  `SELECT count(*) AS found
     FROM unnest($2::bigint[], $3::bytea[], $4::text[]) AS p(id, hash, rcpt_to)
     JOIN queue_item q ON q.id = p.id AND q.account_id IS NOT DISTINCT FROM $1::bigint AND q.rcpt_to = p.rcpt_to
     LEFT JOIN blob b ON b.id = q.blob_id
    WHERE b.hash = p.hash OR q.blob_id IS NULL`,
);
