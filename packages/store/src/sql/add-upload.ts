import { statement } from '../db/statement.ts';

/** $1 account, $2 blob, $3 type. The same bytes again: the day begins anew. */
export const addUpload = statement(
  'add-upload',
  `INSERT INTO upload (account_id, blob_id, type) VALUES ($1::bigint, $2::bigint, $3::text)
   ON CONFLICT (account_id, blob_id) DO UPDATE SET type = EXCLUDED.type, created_at = now()`,
);
