import { statement } from '../db/statement.ts';

/** $1 accounts, $2 objects (Email or EmailSubmission), $3 traces. */
export const insertTraces = statement(
  'insert-traces',
  `INSERT INTO trace (account_id, object_id, data)
   SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::jsonb[])`,
);
