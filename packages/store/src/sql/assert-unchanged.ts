import { statement } from '../db/statement.ts';

/** SQLSTATE of what `assertUnchanged` ends the transaction with: division by zero, which no other statement of a delivery does. */
export const HAS_CHANGED = '22012';

/**
 * $1 accounts, $2 their versions (see flush-accounts), $3 and $4 accounts and keys of threads (see threadKeys). Locks the accounts as lock-accounts
 * does, and fails unless all of them are as they were and none of the keys leads to a thread. A row that somebody else has changed while we waited
 * for it is looked at again, and is not the same.
 */
export const assertUnchanged = statement(
  'assert-unchanged',
  `WITH locked AS MATERIALIZED (
     SELECT a.id FROM unnest($1::bigint[], $2::text[]) AS known(id, version)
       JOIN account a ON a.id = known.id AND a.xmin = known.version::xid
      ORDER BY a.id FOR NO KEY UPDATE OF a
   )
   SELECT 1 / CASE WHEN (SELECT count(*) FROM locked) = cardinality($1::bigint[])
                    AND NOT EXISTS (SELECT FROM unnest($3::bigint[], $4::bigint[]) AS q(account_id, key)
                                      JOIN thread_ref r ON r.account_id = q.account_id AND r.key = q.key)
                   THEN 1 ELSE 0 END`,
);
