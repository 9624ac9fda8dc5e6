import { statement } from '../db/statement.ts';
import { NO_END } from './entry-changes.ts';

/**
 * $1 account, $2 mailbox. All its live entries in two texts, by uid: the uids, and a line of flags for each. `mod_seq` is the account's, of the same
 * moment. In two texts because a hundred thousand rows take several times as long to read.
 */
export const mailboxColumns = statement<{ mod_seq: number; uids: string | null; flags: string | null }>(
  'mailbox-columns',
  `SELECT a.mod_seq, l.uids, l.flags
     FROM account a, (
       SELECT string_agg(me.uid::text, ' ' ORDER BY me.uid) AS uids,
              string_agg(CASE WHEN me.deleted THEN '\\Deleted ' ELSE '' END || array_to_string(e.keywords, ' '), E'\\n' ORDER BY me.uid) AS flags
         FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
        WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.expunged_at IS NULL) AS l
    WHERE a.id = $1::bigint`,
);

export interface MailboxVersionRow {
  uid_validity: number;
  uid_next: number;
  highest_mod_seq: number;
  total_emails: number;
  purged_mod_seq: number;
  /** Null in the only row: nothing has changed. */
  uid: number | null;
  mod_seq: number;
  is_expunged: boolean;
  flags: string;
}

/** $1 account, $2 mailbox, $3 since. The mailbox, with each entry that changed after it; one row at least if there is such a mailbox. */
export const mailboxVersion = statement<MailboxVersionRow>(
  'mailbox-version',
  `SELECT m.uid_validity, m.uid_next, m.highest_mod_seq, m.total_emails, a.purged_mod_seq, c.uid, c.mod_seq, c.is_expunged, c.flags
     FROM mailbox m JOIN account a ON a.id = m.account_id
     LEFT JOIN LATERAL (
       SELECT me.uid, me.mod_seq, me.expunged_at IS NOT NULL AS is_expunged,
              CASE WHEN me.deleted THEN '\\Deleted ' ELSE '' END || coalesce(array_to_string(e.keywords, ' '), '') AS flags
         FROM mailbox_entry me LEFT JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
        WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.mod_seq BETWEEN $3::bigint + 1 AND ${NO_END}) AS c ON true
    WHERE m.account_id = $1::bigint AND m.id = $2::bigint AND m.destroyed_at IS NULL
    ORDER BY c.uid`,
);
