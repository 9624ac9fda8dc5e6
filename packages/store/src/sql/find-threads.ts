import { statement } from '../db/statement.ts';

/**
 * $1 accounts, $2 keys (see threadKeys). Live threads that own a key; `n` is the key's number in the question, from 1,
 * because a key does not fit in a JavaScript number.
 */
export const findThreads = statement<{ n: number; thread_id: number; is_muted: boolean }>(
  'find-threads',
  `SELECT q.n, r.thread_id, t.is_muted
     FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS q(account_id, key, n)
     JOIN thread_ref r ON r.account_id = q.account_id AND r.key = q.key
     JOIN thread t ON t.account_id = r.account_id AND t.id = r.thread_id AND t.destroyed_at IS NULL`,
);
