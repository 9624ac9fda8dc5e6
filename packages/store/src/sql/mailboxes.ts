import { statement } from '../db/statement.ts';

/** $1 account, $2 id, $3 parent, $4 name, $5 role, $6 sort order, $7 subscribed, $8 uid validity, $9 mod_seq, $10 colour. */
export const insertMailbox = statement(
  'insert-mailbox',
  `INSERT INTO mailbox (account_id, id, parent_id, name, role, sort_order, is_subscribed, uid_validity,
                        created_mod_seq, mod_seq, counts_mod_seq, color)
   VALUES ($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text::mailbox_role, $6::int, $7::boolean, $8::bigint,
           $9::bigint, $9::bigint, $9::bigint, $10::text)`,
);

/** $1 account, $2 id, $3 parent, $4 name, $5 role, $6 sort order, $7 subscribed, $8 mod_seq, $9 whether the colour changes, $10 to which; null for 6 and 7: as it is. */
export const updateMailbox = statement(
  'update-mailbox',
  `UPDATE mailbox
      SET parent_id = $3::bigint, name = $4::text, role = $5::text::mailbox_role,
          sort_order = coalesce($6::int, sort_order), is_subscribed = coalesce($7::boolean, is_subscribed),
          color = CASE WHEN $9::boolean THEN $10::text ELSE color END, mod_seq = $8::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 id, $3 mod_seq. */
export const destroyMailbox = statement(
  'destroy-mailbox',
  `UPDATE mailbox
      SET destroyed_at = now(), mod_seq = $3::bigint, counts_mod_seq = $3::bigint,
          total_emails = 0, total_size = 0, unread_emails = 0, total_threads = 0, unread_threads = 0
    WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 mailbox. The threads with a live entry in it. */
export const threadsOfMailbox = statement<{ thread_id: number }>(
  'threads-of-mailbox',
  `SELECT DISTINCT thread_id FROM mailbox_entry
    WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND expunged_at IS NULL`,
);
