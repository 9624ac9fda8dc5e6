import { statement } from '../db/statement.ts';

export interface MailboxStatusRow {
  id: number;
  total_emails: number;
  unread_emails: number;
  uid_next: number;
  uid_validity: number;
  highest_mod_seq: number;
  unseen_drafts: number;
  total_size: number;
  deleted: number | null;
  deleted_size: number | null;
}

/**
 * $1 account, $2 mailboxes, $3 whether to count what is marked \Deleted, with the octets of what is in no other mailbox. Unseen is what is unread, and
 * the drafts without $seen, of which there are few and an index.
 */
export const mailboxStatus = statement<MailboxStatusRow>(
  'mailbox-status',
  `SELECT m.id, m.total_emails, m.unread_emails, m.uid_next, m.uid_validity, m.highest_mod_seq,
          (SELECT count(*) FROM email e JOIN mailbox_entry me
              ON me.account_id = e.account_id AND me.thread_id = e.thread_id AND me.email_id = e.id
            WHERE e.account_id = m.account_id AND '$draft' = ANY(e.keywords) AND NOT '$seen' = ANY(e.keywords)
              AND e.destroyed_at IS NULL AND me.mailbox_id = m.id AND me.expunged_at IS NULL) AS unseen_drafts,
          d.deleted, d.deleted_size, m.total_size
     FROM mailbox m
     LEFT JOIN LATERAL (
       SELECT count(*) AS deleted,
              coalesce(sum(e.size) FILTER (WHERE NOT EXISTS (
                SELECT FROM mailbox_entry o
                 WHERE o.account_id = me.account_id AND o.thread_id = me.thread_id AND o.email_id = me.email_id
                   AND o.mailbox_id <> me.mailbox_id AND o.expunged_at IS NULL)), 0)::bigint AS deleted_size
         FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
        WHERE me.account_id = m.account_id AND me.mailbox_id = m.id AND me.deleted AND me.expunged_at IS NULL
     ) d ON $3::boolean
    WHERE m.account_id = $1::bigint AND m.id = ANY($2::bigint[]) AND m.destroyed_at IS NULL`,
);
