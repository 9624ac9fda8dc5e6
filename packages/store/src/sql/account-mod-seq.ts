import { statement } from '../db/statement.ts';

/** $1 account. */
export const accountModSeq = statement<{ mod_seq: number }>(
  'account-mod-seq',
  `SELECT mod_seq FROM account WHERE id = $1::bigint`,
);
