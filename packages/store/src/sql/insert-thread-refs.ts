import { statement } from '../db/statement.ts';

/**
 * $1 accounts, $2 keys, $3 threads. Only keys that no live thread owns are passed, each once; one that a destroyed
 * thread left behind is taken over.
 */
export const insertThreadRefs = statement(
  'insert-thread-refs',
  `INSERT INTO thread_ref (account_id, key, thread_id)
   SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
   ON CONFLICT (account_id, key) DO UPDATE SET thread_id = EXCLUDED.thread_id`,
);
