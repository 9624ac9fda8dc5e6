import { statement } from '../db/statement.ts';

/**
 * $1 account, $2 mailbox. The uids of its live entries as runs of neighbours: a client that opens a mailbox of 100,000 messages needs their
 * numbers, and so a row for each gap instead of one for each message. `mod_seq` is the account's, of the same moment.
 */
export const entryRuns = statement<{ first: number; count: number; mod_seq: number }>(
  'entry-runs',
  `SELECT min(uid) AS first, count(*) AS count, (SELECT mod_seq FROM account WHERE id = $1::bigint) AS mod_seq
     FROM (SELECT uid, uid - row_number() OVER (ORDER BY uid) AS run FROM mailbox_entry
            WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND expunged_at IS NULL) AS live
    GROUP BY run ORDER BY first`,
);
