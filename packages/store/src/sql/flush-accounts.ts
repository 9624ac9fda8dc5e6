import { statement } from '../db/statement.ts';

/** $1 ids, $2 mod_seqs, $3 next ids, $4 used bytes. The counters that a transaction kept in memory under the lock. */
export const flushAccounts = statement(
  'flush-accounts',
  `UPDATE account a SET mod_seq = u.mod_seq, next_id = u.next_id, used_bytes = u.used_bytes
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS u(id, mod_seq, next_id, used_bytes)
    WHERE a.id = u.id`,
);
