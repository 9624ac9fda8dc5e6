import { statement } from '../db/statement.ts';

/** $1 age in seconds. Accounts that were removed so long ago, so that no delivery is on its way any more. */
export const accountsToRemove = statement<{ id: number }>(
  'accounts-to-remove',
  `SELECT id FROM account WHERE destroyed_at < now() - $1::bigint * interval '1 second' ORDER BY id`,
);

/** What an account has, in the order in which it goes. Tables with a foreign key to the account go with its row. */
export const TABLES_OF_ACCOUNT = [
  'mailbox_entry',
  'email_search',
  'email_text',
  'email_full_text',
  'text_index',
  'index_task',
  'snooze',
  'bulk_update_email',
  'bulk_update',
  'mail_import_blob',
  'mail_import',
  'email',
  'thread_ref',
  'thread',
  'trace',
  'upload',
  'contact_blob',
  'contact_card',
  'vacation_response',
  'preferences',
  'vacation_due',
  'vacation_reply',
  'sent_recipient',
  'sending_hour',
  'email_submission',
  'metadata',
] as const;

const WITH_BLOBS: ReadonlySet<string> = new Set([
  'email',
  'upload',
  'contact_blob',
  'email_submission',
  'mail_import_blob',
]);

/** $1 account, $2 limit. Some rows of a table; the sweep looks at the blobs that they referred to. Returns nothing once all are gone. */
export const removeRows = Object.fromEntries(
  TABLES_OF_ACCOUNT.map((table) => {
    const some = `DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE account_id = $1::bigint LIMIT $2::bigint)`;
    const text = WITH_BLOBS.has(table)
      ? `WITH gone AS (${some} RETURNING blob_id), candidates AS (
           INSERT INTO blob_candidate (blob_id) SELECT DISTINCT blob_id FROM gone WHERE blob_id IS NOT NULL
         )
         SELECT FROM gone`
      : some;
    return [table, statement(`remove-${table}`, text)];
  }),
);

/** $1 account. What it sent and what is over; the log goes along. */
export const removeQueueItems = statement(
  'remove-queue-items',
  `DELETE FROM queue_item WHERE account_id = $1::bigint AND status NOT IN ('queued', 'held')`,
);

/** $1 account. Unless something that it sent is still on its way. */
export const removeAccount = statement(
  'remove-account',
  `DELETE FROM account a WHERE a.id = $1::bigint AND a.destroyed_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM queue_item q WHERE q.account_id = a.id)`,
);
