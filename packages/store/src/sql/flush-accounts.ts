import { statement } from '../db/statement.ts';

/**
 * $1 ids, $2 mod_seqs, $3 next ids, $4 used bytes, $5 quotas, $6 late words. The counters that a transaction kept in memory under the lock. Returns the
 * version of the rows: the number of this transaction, which stays with a row until somebody changes it.
 */
export const flushAccounts = statement<{ id: number; version: string }>(
  'flush-accounts',
  `UPDATE account a SET mod_seq = u.mod_seq, next_id = u.next_id, used_bytes = u.used_bytes, quota_bytes = u.quota_bytes,
          late_words = u.late_words,
          quota_mod_seq = CASE WHEN (a.used_bytes, a.quota_bytes) IS DISTINCT FROM (u.used_bytes, u.quota_bytes)
                               THEN u.mod_seq ELSE a.quota_mod_seq END,
          limit_mod_seq = CASE WHEN a.quota_bytes IS DISTINCT FROM u.quota_bytes THEN u.mod_seq ELSE a.limit_mod_seq END
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::int[])
            AS u(id, mod_seq, next_id, used_bytes, quota_bytes, late_words)
    WHERE a.id = u.id
   RETURNING a.id, pg_current_xact_id()::xid::text AS version`,
);
