import { statement } from '../db/statement.ts';

/** $1 accounts, $2 threads. Kept with the thread, so that a delivery need not look at the emails that are in it already. */
export const settleMuted = statement(
  'settle-muted',
  `UPDATE thread t SET is_muted = m.is_muted
     FROM (SELECT q.account_id, q.thread_id, EXISTS (
             SELECT FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
              WHERE me.account_id = q.account_id AND me.thread_id = q.thread_id AND me.expunged_at IS NULL
                AND '$muted' = ANY(e.keywords)) AS is_muted
             FROM unnest($1::bigint[], $2::bigint[]) AS q(account_id, thread_id)) AS m
    WHERE t.account_id = m.account_id AND t.id = m.thread_id AND t.is_muted <> m.is_muted`,
);
