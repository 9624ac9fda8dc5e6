import { statement } from '../db/statement.ts';

/** $1 account, $2 emails, $3 until. */
export const writeSnoozes = statement(
  'write-snoozes',
  `INSERT INTO snooze (account_id, email_id, thread_id, until)
   SELECT $1::bigint, e.id, e.thread_id, $3::timestamptz FROM email e
    WHERE e.account_id = $1::bigint AND e.id = ANY($2::bigint[]) AND e.destroyed_at IS NULL
   ON CONFLICT (account_id, email_id) DO UPDATE SET until = EXCLUDED.until`,
);

/** $1 account, $2 emails. @returns those that were snoozed */
export const endSnoozes = statement<{ email_id: number }>(
  'end-snoozes',
  `DELETE FROM snooze WHERE account_id = $1::bigint AND email_id = ANY($2::bigint[]) RETURNING email_id`,
);

/** $1 account, $2 emails. */
export const readSnoozes = statement<{ email_id: number; until: Date }>(
  'read-snoozes',
  `SELECT email_id, until FROM snooze WHERE account_id = $1::bigint AND email_id = ANY($2::bigint[])`,
);

/** $1 account, $2 limit. The emails whose time has come. */
export const dueSnoozes = statement<{ email_id: number }>(
  'due-snoozes',
  `SELECT email_id FROM snooze WHERE account_id = $1::bigint AND until <= now() ORDER BY email_id LIMIT $2::bigint`,
);

/** $1 limit. Accounts with emails whose time has come. */
export const accountsToWake = statement<{ account_id: number }>(
  'accounts-to-wake',
  `SELECT account_id FROM snooze WHERE until <= now() GROUP BY account_id ORDER BY account_id LIMIT $1::bigint`,
);

/** How long until the next one, in milliseconds; no row: there is none. */
export const nextSnooze = statement<{ wait: number }>(
  'next-snooze',
  `SELECT greatest(0, extract(epoch FROM until - now()) * 1000)::float8 AS wait FROM snooze ORDER BY until LIMIT 1`,
);

/** $1 accounts, $2 threads. An answer has come: what was put off of that conversation comes back with it. */
export const wakeThreads = statement(
  'wake-threads',
  `UPDATE snooze s SET until = now() FROM unnest($1::bigint[], $2::bigint[]) AS t(account_id, thread_id)
    WHERE s.account_id = t.account_id AND s.thread_id = t.thread_id AND s.until > now()`,
);
