import { statement } from '../db/statement.ts';

/** $1 account, $2 hash. A blob's bytes are shared between accounts, references to it are not. */
export const mayReadBlob = statement<{ may_read: boolean }>(
  'may-read-blob',
  `SELECT EXISTS (SELECT FROM email e WHERE e.blob_id = b.id AND e.account_id = $1::bigint)
       OR EXISTS (SELECT FROM upload u WHERE u.blob_id = b.id AND u.account_id = $1::bigint)
       OR EXISTS (SELECT FROM email_submission s WHERE s.blob_id = b.id AND s.account_id = $1::bigint)
       OR EXISTS (SELECT FROM contact_blob c WHERE c.blob_id = b.id AND c.account_id = $1::bigint) AS may_read
     FROM blob b WHERE b.hash = $2::bytea`,
);
