import { statement } from '../db/statement.ts';

/** $1 accounts, $2 emails, $3 threads, $4 received, $5 words, $6 those of the text come late. */
export const insertSearch = statement(
  'insert-search',
  `INSERT INTO email_search (account_id, email_id, thread_id, received_at, search, late)
   SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::tsvector[], $6::boolean[])`,
);
