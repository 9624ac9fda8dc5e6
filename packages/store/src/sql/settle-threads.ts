import { statement } from '../db/statement.ts';

/**
 * $1 accounts, $2 threads, $3 mod_seqs. The last step of a write for every thread whose entries or unread emails
 * changed: which live entry is the newest of its thread in each mailbox, whether the thread is unread there, and from
 * the difference the mailboxes' thread counts. One statement, so that these three can never disagree.
 *
 * RFC 8621 2, unreadThreads: emails that are only in the trash do not make a thread unread elsewhere, and emails
 * outside of the trash do not make it unread in the trash.
 */
export const settleThreads = statement(
  'settle-threads',
  `WITH live AS (
     SELECT e.account_id, e.mailbox_id, e.uid, t.mod_seq, e.mailbox_id = trash.id AS in_trash,
            row_number() OVER (PARTITION BY e.account_id, e.thread_id, e.mailbox_id
                               ORDER BY e.received_at DESC, e.email_id DESC) = 1 AS newest,
            bool_or(e.unread AND e.mailbox_id IS DISTINCT FROM trash.id)
              OVER (PARTITION BY e.account_id, e.thread_id) AS unread_outside,
            bool_or(e.unread AND e.mailbox_id IS NOT DISTINCT FROM trash.id)
              OVER (PARTITION BY e.account_id, e.thread_id) AS unread_in_trash
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS t(account_id, thread_id, mod_seq)
       JOIN mailbox_entry e ON e.account_id = t.account_id AND e.thread_id = t.thread_id AND e.expunged_at IS NULL
       LEFT JOIN mailbox trash
         ON trash.account_id = e.account_id AND trash.role = 'trash' AND trash.destroyed_at IS NULL
   ), wanted AS (
     SELECT account_id, mailbox_id, uid, mod_seq, newest,
            newest AND CASE WHEN in_trash THEN unread_in_trash ELSE unread_outside END AS unread
       FROM live
   ), changed AS (
     UPDATE mailbox_entry e SET newest_in_thread = w.newest, thread_unread = w.unread
       FROM wanted w
      WHERE e.account_id = w.account_id AND e.mailbox_id = w.mailbox_id AND e.uid = w.uid
        AND (e.newest_in_thread, e.thread_unread) IS DISTINCT FROM (w.newest, w.unread)
     RETURNING e.account_id, e.mailbox_id, w.mod_seq,
               new.newest_in_thread::int - old.newest_in_thread::int AS threads,
               new.thread_unread::int - old.thread_unread::int AS unread
   ), difference AS (
     SELECT account_id, mailbox_id, max(mod_seq) AS mod_seq, sum(threads)::int AS threads, sum(unread)::int AS unread
       FROM changed GROUP BY account_id, mailbox_id HAVING sum(threads) <> 0 OR sum(unread) <> 0
   )
   UPDATE mailbox m
      SET total_threads = m.total_threads + d.threads, unread_threads = m.unread_threads + d.unread,
          counts_mod_seq = d.mod_seq
     FROM difference d WHERE m.account_id = d.account_id AND m.id = d.mailbox_id`,
);
