import { statement } from '../db/statement.ts';

/**
 * $1 accounts, $2 mailboxes, $3 uid_next, $4–$7 what to add to total and unread emails, total and unread threads,
 * $8 mod_seqs, $9 whether an entry changed, $10 whether a count changed, $11 what to add to the size.
 */
export const flushMailboxes = statement(
  'flush-mailboxes',
  `UPDATE mailbox m
      SET uid_next = u.uid_next,
          total_emails = m.total_emails + u.total_emails, unread_emails = m.unread_emails + u.unread_emails,
          total_size = m.total_size + u.total_size,
          total_threads = m.total_threads + u.total_threads, unread_threads = m.unread_threads + u.unread_threads,
          highest_mod_seq = CASE WHEN u.entries_changed THEN u.mod_seq ELSE m.highest_mod_seq END,
          counts_mod_seq = CASE WHEN u.counts_changed THEN u.mod_seq ELSE m.counts_mod_seq END
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::int[], $6::int[], $7::int[], $8::bigint[],
                 $9::boolean[], $10::boolean[], $11::bigint[])
       AS u(account_id, id, uid_next, total_emails, unread_emails, total_threads, unread_threads, mod_seq,
            entries_changed, counts_changed, total_size)
    WHERE m.account_id = u.account_id AND m.id = u.id`,
);
