import { statement } from '../db/statement.ts';
import type { MessageRow } from './text-index.ts';

/** What is null beside the id: the email or its octets are gone. */
export type LateMessageRow = { id: number } & (
  | (MessageRow & { has_attachment: boolean })
  | { blob_id: null }
);

/**
 * $1 account, $2 limit. The oldest emails whose text is not among the words, for one who works on them until the end of the transaction; what
 * another one is at is left out.
 */
export const claimLateWords = statement<LateMessageRow>(
  'claim-late-words',
  `SELECT s.email_id AS id, e.thread_id, e.envelope, e.structure, e.has_attachment, b.id AS blob_id, b.size, b.encoding::text, b.data
     FROM email_search s
     LEFT JOIN email e ON e.account_id = s.account_id AND e.id = s.email_id
     LEFT JOIN blob b ON b.id = e.blob_id
    WHERE s.account_id = $1::bigint AND s.late
    ORDER BY s.email_id LIMIT $2::bigint FOR UPDATE OF s SKIP LOCKED`,
);

/** $1 account, $2 emails, $3 all their words. */
export const writeLateWords = statement(
  'write-late-words',
  `UPDATE email_search s SET search = w.search, late = false FROM unnest($2::bigint[], $3::tsvector[]) AS w(id, search)
    WHERE s.account_id = $1::bigint AND s.email_id = w.id`,
);

/** $1 account, $2 emails whose words cannot be made: those that are there stay. */
export const giveUpLateWords = statement(
  'give-up-late-words',
  `UPDATE email_search SET late = false WHERE account_id = $1::bigint AND email_id = ANY($2::bigint[])`,
);

/** $1 account, which is locked. How many there are now. */
export const countLateWords = statement<{ late_words: number }>(
  'count-late-words',
  `UPDATE account SET late_words = (SELECT count(*) FROM email_search WHERE account_id = $1::bigint AND late)
    WHERE id = $1::bigint RETURNING late_words`,
);

/** $1 account, $2 seconds. Until then deliveries bring all words. */
export const wantAllWords = statement(
  'want-all-words',
  `UPDATE account SET no_late_words_until = now() + $2::bigint * interval '1 second' WHERE id = $1::bigint`,
);

/** Accounts with emails whose text is not among the words. */
export const accountsWithLateWords = statement<{ id: number }>(
  'accounts-with-late-words',
  `SELECT id FROM account WHERE late_words > 0 ORDER BY id`,
);
