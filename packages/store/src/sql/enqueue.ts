import { statement } from '../db/statement.ts';

/**
 * $1 account (null: the system), $2 submissions (0: none), $3 blob hashes, $4 mail from, $5 rcpt to, $6 domains,
 * $7 next attempts, $8 options. The blobs were locked before.
 */
export const enqueueItems = statement<{ id: number }>(
  'enqueue-items',
  `INSERT INTO queue_item (account_id, submission_id, blob_id, mail_from, rcpt_to, domain, size, next_attempt_at, due_at, options)
   SELECT $1::bigint, nullif(q.submission_id, 0), b.id, q.mail_from, q.rcpt_to, q.domain, b.size, q.next_attempt_at, q.next_attempt_at, q.options
     FROM unnest($2::bigint[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::jsonb[])
       WITH ORDINALITY AS q(submission_id, hash, mail_from, rcpt_to, domain, next_attempt_at, options, n)
     JOIN blob b ON b.hash = q.hash ORDER BY q.n
   RETURNING id`,
);
