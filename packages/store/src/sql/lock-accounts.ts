import { statement } from '../db/statement.ts';

export interface AccountRow {
  id: number;
  mod_seq: number;
  next_id: number;
  used_bytes: number;
  quota_bytes: number | null;
  answers_mail: boolean;
  blocks_senders: boolean;
  late_words: number;
  wants_all_words: boolean;
}

/**
 * $1 account ids. The lock that makes commit order equal mod_seq order; taken first in every write and held to COMMIT.
 * Ascending, so that transactions over several accounts never wait for one another in a circle. The row is written only
 * at the end (flush-accounts), and only when something changed. NO KEY UPDATE lets foreign keys to the account pass.
 *
 * Everything else must be read by later statements: this one may wait, and then sees the account's newest row but of
 * all other tables only what was there before the wait.
 */
export const lockAccounts = statement<AccountRow>(
  'lock-accounts',
  `SELECT id, mod_seq, next_id, used_bytes, quota_bytes, answers_mail, blocks_senders, late_words,
          coalesce(no_late_words_until > now(), false) AS wants_all_words
     FROM account
    WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE`,
);
