import { statement } from '../db/statement.ts';

export interface EntryStateRow {
  mailbox_id: number;
  uid: number;
  email_id: number;
  thread_id: number;
  received_at: Date;
  unread: boolean;
  newest_in_thread: boolean;
  thread_unread: boolean;
}

const COLUMNS =
  'e.mailbox_id, e.uid, e.email_id, e.thread_id, e.received_at, e.unread, e.newest_in_thread, e.thread_unread';

/** $1 account, $2 threads, $3 emails, pairwise. Live entries; the thread leads the index. */
export const entriesForUpdate = statement<EntryStateRow>(
  'entries-for-update',
  `SELECT ${COLUMNS} FROM unnest($2::bigint[], $3::bigint[]) AS q(thread_id, email_id)
     JOIN mailbox_entry e ON e.account_id = $1::bigint AND e.thread_id = q.thread_id AND e.email_id = q.email_id
      AND e.expunged_at IS NULL`,
);

/** $1 account, $2 mailbox. All its live entries. */
export const mailboxEntriesForUpdate = statement<EntryStateRow>(
  'mailbox-entries-for-update',
  `SELECT ${COLUMNS} FROM mailbox_entry e
    WHERE e.account_id = $1::bigint AND e.mailbox_id = $2::bigint AND e.expunged_at IS NULL`,
);
