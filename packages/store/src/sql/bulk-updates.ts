import { statement } from '../db/statement.ts';
import type { BulkUpdate, EmailPatch } from '../types.ts';

export interface BulkUpdateRow {
  id: number;
  status: BulkUpdate['status'];
  total: number;
  done: number;
  failed: number;
  starts_at: Date;
  key: string | null;
  created_at: Date;
}

/** $1 account, $2 ids (null: all). */
export const readBulkUpdates = statement<BulkUpdateRow>(
  'read-bulk-updates',
  `SELECT id, status::text, total, done, failed, starts_at, key, created_at FROM bulk_update
    WHERE account_id = $1::bigint AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[])) ORDER BY id`,
);

/** $1 account, $2 id, $3 patch, $4 whether it destroys, $5 seconds to wait, $6 key, $7 mod_seq. Its emails are put in before; it counts them. */
export const insertBulkUpdate = statement(
  'insert-bulk-update',
  `INSERT INTO bulk_update (account_id, id, patch, destroys_unfiled, starts_at, total, key, mod_seq)
   VALUES ($1::bigint, $2::bigint, $3::jsonb, $4::boolean, now() + $5::int * interval '1 second', 0, $6::text, $7::bigint)`,
);

/** $1 account, $2 bulk update, $3 emails. */
export const insertBulkEmails = statement(
  'insert-bulk-emails',
  `INSERT INTO bulk_update_email (account_id, bulk_update_id, email_id)
   SELECT $1::bigint, $2::bigint, id FROM unnest($3::bigint[]) AS e(id)`,
);

/** $1 account, $2 bulk update. The live emails of the threads of those that are in it already. */
export const insertBulkThreads = statement(
  'insert-bulk-threads',
  `INSERT INTO bulk_update_email (account_id, bulk_update_id, email_id)
   SELECT DISTINCT $1::bigint, $2::bigint, other.email_id
     FROM (SELECT DISTINCT e.thread_id FROM bulk_update_email b
             JOIN email e ON e.account_id = b.account_id AND e.id = b.email_id
            WHERE b.account_id = $1::bigint AND b.bulk_update_id = $2::bigint) AS t
     JOIN mailbox_entry other ON other.account_id = $1::bigint AND other.thread_id = t.thread_id AND other.expunged_at IS NULL
   ON CONFLICT DO NOTHING`,
);

/** $1 account, $2 id, $3 status, $4 total, $5 done, $6 failed, $7 cursor, $8 mod_seq. */
export const updateBulkUpdate = statement(
  'update-bulk-update',
  `UPDATE bulk_update SET status = $3::text::bulk_update_status, total = $4::int, done = $5::int, failed = $6::int,
          cursor = $7::bigint, mod_seq = $8::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 id. With its emails. */
export const deleteBulkUpdate = statement(
  'delete-bulk-update',
  `DELETE FROM bulk_update WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 id. */
export const bulkUpdateForStep = statement<
  BulkUpdateRow & { patch: EmailPatch; destroys_unfiled: boolean; cursor: number }
>(
  'bulk-update-for-step',
  `SELECT id, status::text, total, done, failed, starts_at, key, created_at, patch, destroys_unfiled, cursor FROM bulk_update
    WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 bulk update, $3 the email to begin behind, $4 limit. */
export const bulkEmails = statement<{ email_id: number; inverse: EmailPatch | null }>(
  'bulk-emails',
  `SELECT email_id, inverse FROM bulk_update_email
    WHERE account_id = $1::bigint AND bulk_update_id = $2::bigint AND email_id > $3::bigint
    ORDER BY email_id LIMIT $4::bigint`,
);

/** $1 account, $2 bulk update, $3 emails, $4 the patches that bring them back. */
export const keepInverses = statement(
  'keep-bulk-inverses',
  `UPDATE bulk_update_email b SET inverse = u.inverse FROM unnest($3::bigint[], $4::jsonb[]) AS u(email_id, inverse)
    WHERE b.account_id = $1::bigint AND b.bulk_update_id = $2::bigint AND b.email_id = u.email_id`,
);

/** $1 account, $2 bulk update. Those that need not be brought back. */
export const dropUntouched = statement(
  'drop-untouched-bulk-emails',
  `DELETE FROM bulk_update_email WHERE account_id = $1::bigint AND bulk_update_id = $2::bigint AND inverse IS NULL`,
);

/** $1 account, $2 bulk update. */
export const countBulkEmails = statement<{ count: number }>(
  'count-bulk-emails',
  `SELECT count(*)::int AS count FROM bulk_update_email WHERE account_id = $1::bigint AND bulk_update_id = $2::bigint`,
);

/** $1 limit. Of all accounts, what is under way; what is still to wait is left alone. */
export const unfinishedBulkUpdates = statement<{ account_id: number; id: number }>(
  'unfinished-bulk-updates',
  `SELECT account_id, id FROM bulk_update
    WHERE status IN ('running', 'undoing') AND starts_at <= now()
    ORDER BY account_id, id LIMIT $1::bigint`,
);

/** How long until the next one starts, in milliseconds; no row: none waits. */
export const nextBulkUpdate = statement<{ wait: number }>(
  'next-bulk-update',
  `SELECT (extract(epoch FROM starts_at - now()) * 1000)::float8 AS wait FROM bulk_update
    WHERE status IN ('running', 'undoing') AND starts_at > now() ORDER BY starts_at LIMIT 1`,
);

/** $1 age in seconds. */
export const expireBulkUpdates = statement(
  'expire-bulk-updates',
  `DELETE FROM bulk_update
    WHERE created_at < now() - $1::bigint * interval '1 second' AND status NOT IN ('running', 'undoing')`,
);
