import { statement } from '../db/statement.ts';
import type { MailboxRole } from '../types.ts';

export interface QueriedMailboxRow {
  id: number;
  name: string;
  parent_id: number | null;
  role: MailboxRole | null;
  sort_order: number;
  is_subscribed: boolean;
  is_new: boolean;
  is_changed: boolean;
  is_destroyed: boolean;
  state: number;
  account_mod_seq: number;
}

/**
 * $1 account, $2 since. All live mailboxes, and those destroyed since. The state is that of the properties: counts change
 * neither which mailboxes a query finds nor their order. One statement, so that all of it is of one moment.
 */
export const queryMailboxes = statement<QueriedMailboxRow>(
  'query-mailboxes',
  `SELECT m.id, m.name, m.parent_id, m.role::text, m.sort_order, m.is_subscribed, m.created_mod_seq > $2::bigint AS is_new,
          m.mod_seq > $2::bigint AS is_changed, m.destroyed_at IS NOT NULL AS is_destroyed,
          (SELECT max(o.mod_seq) FROM mailbox o WHERE o.account_id = a.id) AS state, a.mod_seq AS account_mod_seq
     FROM account a JOIN mailbox m ON m.account_id = a.id
    WHERE a.id = $1::bigint AND (m.destroyed_at IS NULL OR m.mod_seq > $2::bigint)
    ORDER BY m.id`,
);
