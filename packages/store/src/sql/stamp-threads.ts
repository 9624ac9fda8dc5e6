import { statement } from '../db/statement.ts';

/** $1 accounts, $2 threads, $3 mod_seqs. An email came or went; without a live one the thread is destroyed. */
export const stampThreads = statement(
  'stamp-threads',
  `UPDATE thread t
      SET mod_seq = u.mod_seq,
          destroyed_at = CASE WHEN EXISTS (
            SELECT FROM mailbox_entry e
             WHERE e.account_id = t.account_id AND e.thread_id = t.id AND e.expunged_at IS NULL
          ) THEN NULL ELSE now() END
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS u(account_id, id, mod_seq)
    WHERE t.account_id = u.account_id AND t.id = u.id`,
);
