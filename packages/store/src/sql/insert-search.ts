import { statement } from '../db/statement.ts';

/** $1 accounts, $2 emails, $3 received, $4 words. */
export const insertSearch = statement(
  'insert-search',
  `INSERT INTO email_search (account_id, email_id, received_at, search)
   SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::tsvector[])`,
);
