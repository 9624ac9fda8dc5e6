import { statement } from '../db/statement.ts';
import type { MailboxRole } from '../types.ts';

export interface MailboxRow {
  id: number;
  name: string;
  parent_id: number | null;
  role: MailboxRole | null;
  sort_order: number;
  is_subscribed: boolean;
  color: string | null;
  uid_validity: number;
  uid_next: number;
  total_emails: number;
  unread_emails: number;
  total_threads: number;
  unread_threads: number;
  mod_seq: number;
}

/** $1 account, $2 ids (null: all). */
export const readMailboxes = statement<MailboxRow>(
  'read-mailboxes',
  `SELECT id, name, parent_id, role::text, sort_order, is_subscribed, color, uid_validity, uid_next, total_emails, unread_emails,
          total_threads, unread_threads, greatest(mod_seq, counts_mod_seq) AS mod_seq
     FROM mailbox
    WHERE account_id = $1::bigint AND destroyed_at IS NULL AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))
    ORDER BY id`,
);
