import { statement } from '../db/statement.ts';

/** $1 accounts, $2 emails. */
export const insertIndexTasks = statement(
  'insert-index-tasks',
  `INSERT INTO index_task (account_id, email_id) SELECT * FROM unnest($1::bigint[], $2::bigint[])`,
);

/**
 * $1 limit, $2 lease in seconds. The oldest that are due, for one who works on them; whoever does not finish in time has
 * them taken away. Null hash: the email is gone.
 */
export const claimIndexTasks = statement<{
  account_id: number;
  email_id: number;
  attempts: number;
  hash: Buffer | null;
}>(
  'claim-index-tasks',
  `WITH due AS (
     SELECT account_id, email_id FROM index_task WHERE due_at <= now() ORDER BY due_at LIMIT $1::bigint FOR UPDATE SKIP LOCKED
   ), claimed AS (
     UPDATE index_task t SET due_at = now() + $2::bigint * interval '1 second', attempts = attempts + 1
       FROM due WHERE t.account_id = due.account_id AND t.email_id = due.email_id
     RETURNING t.account_id, t.email_id, t.attempts
   )
   SELECT c.account_id, c.email_id, c.attempts, b.hash
     FROM claimed c
     LEFT JOIN email e ON e.account_id = c.account_id AND e.id = c.email_id AND e.destroyed_at IS NULL
     LEFT JOIN blob b ON b.id = e.blob_id
    ORDER BY c.account_id, c.email_id`,
);

/** $1 account, $2 email, $3 one tsvector, or none: the words stay as they are. */
export const finishIndexTask = statement(
  'finish-index-task',
  `WITH done AS (DELETE FROM index_task WHERE account_id = $1::bigint AND email_id = $2::bigint)
   UPDATE email_search s SET search = v.search, late = false FROM unnest($3::tsvector[]) AS v(search)
    WHERE s.account_id = $1::bigint AND s.email_id = $2::bigint`,
);

/** $1 accounts, $2 emails. */
export const releaseIndexTasks = statement(
  'release-index-tasks',
  `UPDATE index_task t SET due_at = now(), attempts = attempts - 1
     FROM unnest($1::bigint[], $2::bigint[]) AS r(account_id, email_id)
    WHERE t.account_id = r.account_id AND t.email_id = r.email_id`,
);
