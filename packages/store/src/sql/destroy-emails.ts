import { statement } from '../db/statement.ts';

/**
 * $1 account, $2 emails, $3 mod_seq. Leaves a tombstone without content; the words and texts go, the blob may have lost its last
 * reference (the sweep looks), traces expire by themselves.
 */
export const destroyEmails = statement(
  'destroy-emails',
  `WITH destroyed AS (
     UPDATE email
        SET destroyed_at = now(), mod_seq = $3::bigint, blob_id = NULL, keywords = '{}', subject = '', preview = '',
            envelope = '{}', structure = '{}'
      WHERE account_id = $1::bigint AND id = ANY($2::bigint[]) AND destroyed_at IS NULL
     RETURNING old.blob_id
   ), candidates AS (
     INSERT INTO blob_candidate (blob_id) SELECT DISTINCT blob_id FROM destroyed
   ), texts AS (
     DELETE FROM email_text WHERE account_id = $1::bigint AND email_id = ANY($2::bigint[])
   ), full_texts AS (
     DELETE FROM email_full_text WHERE account_id = $1::bigint AND email_id = ANY($2::bigint[])
   )
   DELETE FROM email_search WHERE account_id = $1::bigint AND email_id = ANY($2::bigint[])`,
);
