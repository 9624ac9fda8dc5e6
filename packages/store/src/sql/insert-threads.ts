import { statement } from '../db/statement.ts';

/** $1 accounts, $2 ids, $3 mod_seqs. */
export const insertThreads = statement(
  'insert-threads',
  `INSERT INTO thread (account_id, id, created_mod_seq, mod_seq)
   SELECT account_id, id, mod_seq, mod_seq FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS t(account_id, id, mod_seq)`,
);
