import { statement } from '../db/statement.ts';

export interface EmailStateRow {
  id: number;
  thread_id: number;
  keywords: string[];
  size: number;
  blob_id: number;
}

/** $1 account, $2 emails. The account is locked, so nobody else changes them. */
export const emailsForUpdate = statement<EmailStateRow>(
  'emails-for-update',
  `SELECT id, thread_id, keywords, size, blob_id FROM email
    WHERE account_id = $1::bigint AND id = ANY($2::bigint[]) AND destroyed_at IS NULL`,
);
