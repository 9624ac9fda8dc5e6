import { statement } from '../db/statement.ts';

/** $1 account, $2 emails, $3 keywords (separated by blanks), $4 mod_seq. */
export const updateKeywords = statement(
  'update-keywords',
  `UPDATE email e SET keywords = string_to_array(u.keywords, ' '), mod_seq = $4::bigint
     FROM unnest($2::bigint[], $3::text[]) AS u(id, keywords)
    WHERE e.account_id = $1::bigint AND e.id = u.id`,
);

/** $1 account, $2 mailboxes, $3 uids, $4 unread, $5 mod_seq. Keywords belong to the email, and IMAP sees them on each entry. */
export const stampEntries = statement(
  'stamp-entries',
  `UPDATE mailbox_entry e SET unread = u.unread, mod_seq = $5::bigint
     FROM unnest($2::bigint[], $3::bigint[], $4::boolean[]) AS u(mailbox_id, uid, unread)
    WHERE e.account_id = $1::bigint AND e.mailbox_id = u.mailbox_id AND e.uid = u.uid`,
);

/** $1 account, $2 emails, $3 mod_seq. What changed is elsewhere: their mailboxes, their words. */
export const stampEmails = statement(
  'stamp-emails',
  `UPDATE email SET mod_seq = $3::bigint WHERE account_id = $1::bigint AND id = ANY($2::bigint[])`,
);

/** $1 account, $2 mailboxes, $3 uids, $4 mod_seq. Tombstones, which IMAP (VANISHED) and the purge need. */
export const expungeEntries = statement(
  'expunge-entries',
  `UPDATE mailbox_entry e
      SET expunged_at = now(), mod_seq = $4::bigint, unread = false, newest_in_thread = false, thread_unread = false
     FROM unnest($2::bigint[], $3::bigint[]) AS u(mailbox_id, uid)
    WHERE e.account_id = $1::bigint AND e.mailbox_id = u.mailbox_id AND e.uid = u.uid`,
);
