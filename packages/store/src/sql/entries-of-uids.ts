import { statement } from '../db/statement.ts';
import type { EntryStateRow } from './entries-for-update.ts';

export interface NamedEntryRow extends EntryStateRow {
  mod_seq: number;
  deleted: boolean;
  keywords: string[];
  size: number;
}

const COLUMNS = `me.mailbox_id, me.uid, me.email_id, me.thread_id, me.received_at, me.unread, me.newest_in_thread,
          me.thread_unread, me.mod_seq, me.deleted, e.keywords, e.size`;

/** $1 account, $2 mailbox, $3 uids, one by one: see read-entries. The account is locked, so nobody else changes them. */
export const entriesOfUids = statement<NamedEntryRow>(
  'entries-of-uids',
  `SELECT ${COLUMNS}
     FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
    WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.uid = ANY($3::bigint[]) AND me.expunged_at IS NULL
    ORDER BY me.uid`,
);

/** $1 account, $2 mailbox, $3 first and $4 last uids. The same for so many that reading all of the mailbox is no waste. */
export const entriesOfRanges = statement<NamedEntryRow>(
  'entries-of-ranges',
  `SELECT ${COLUMNS}
     FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
     JOIN mailbox_entry me ON me.account_id = $1::bigint AND me.mailbox_id = $2::bigint
      AND me.uid BETWEEN r.first AND r.last AND me.expunged_at IS NULL
     JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
    ORDER BY me.uid`,
);

/** $1 account, $2 mailbox. Those that are marked \Deleted, from the index of them. */
export const deletedEntries = statement<NamedEntryRow>(
  'deleted-entries',
  `SELECT ${COLUMNS}
     FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
    WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.deleted AND me.expunged_at IS NULL
    ORDER BY me.uid`,
);

/** $1 account, $2 mailbox, $3 uids, $4 deleted, $5 mod_seq. */
export const setDeleted = statement(
  'set-deleted',
  `UPDATE mailbox_entry SET deleted = $4::boolean, mod_seq = $5::bigint
    WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND uid = ANY($3::bigint[])`,
);
