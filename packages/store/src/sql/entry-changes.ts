import { statement } from '../db/statement.ts';

export interface EntryChangeRow {
  uid: number;
  mod_seq: number;
  is_expunged: boolean;
  deleted: boolean;
  keywords: string[] | null;
}

/** The largest bigint. Of `> $3` alone a plan for any parameter expects a third of the mailbox, and reads all of it; of an interval, little. */
export const NO_END = '9223372036854775807';

/** $1 account, $2 mailbox, $3 since. Entries that were added, changed or expunged after it, as they are now. */
export const entryChanges = statement<EntryChangeRow>(
  'entry-changes',
  `SELECT me.uid, me.mod_seq, me.expunged_at IS NOT NULL AS is_expunged, me.deleted, e.keywords
     FROM mailbox_entry me LEFT JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
    WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.mod_seq BETWEEN $3::bigint + 1 AND ${NO_END}
    ORDER BY me.uid`,
);

/** $1 account, $2 mailbox, $3 since. `purged_mod_seq`: below it tombstones may be gone. Always one row. */
export const expungedAfter = statement<{ purged_mod_seq: number; uids: number[] }>(
  'expunged-after',
  `SELECT a.purged_mod_seq,
          ARRAY(SELECT me.uid FROM mailbox_entry me
                 WHERE me.account_id = a.id AND me.mailbox_id = $2::bigint AND me.mod_seq BETWEEN $3::bigint + 1 AND ${NO_END}
                   AND me.expunged_at IS NOT NULL ORDER BY me.uid) AS uids
     FROM account a WHERE a.id = $1::bigint`,
);
