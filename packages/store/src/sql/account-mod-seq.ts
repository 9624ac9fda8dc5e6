import { statement } from '../db/statement.ts';

/** $1 account. */
export const accountModSeq = statement<{ mod_seq: number; late_words: number }>(
  'account-mod-seq',
  `SELECT mod_seq, late_words FROM account WHERE id = $1::bigint`,
);
