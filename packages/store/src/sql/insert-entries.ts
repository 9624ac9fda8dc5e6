import { statement } from '../db/statement.ts';

/** $1 accounts, $2 mailboxes, $3 uids, $4 emails, $5 threads, $6 received, $7 mod_seqs, $8 unread, $9 newest in thread, $10 thread unread, $11 marked \Deleted. */
export const insertEntries = statement(
  'insert-entries',
  `INSERT INTO mailbox_entry (account_id, mailbox_id, uid, email_id, thread_id, received_at, created_mod_seq, mod_seq,
                              unread, newest_in_thread, thread_unread, deleted)
   SELECT account_id, mailbox_id, uid, email_id, thread_id, received_at, mod_seq, mod_seq, unread, newest_in_thread,
          thread_unread, deleted
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::bigint[],
                 $8::boolean[], $9::boolean[], $10::boolean[], $11::boolean[])
       AS e(account_id, mailbox_id, uid, email_id, thread_id, received_at, mod_seq, unread, newest_in_thread,
            thread_unread, deleted)`,
);
