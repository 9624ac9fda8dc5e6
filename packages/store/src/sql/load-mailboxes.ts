import { statement } from '../db/statement.ts';
import type { MailboxRole } from '../types.ts';

export interface MailboxStateRow {
  account_id: number;
  id: number;
  parent_id: number | null;
  name: string;
  role: MailboxRole | null;
  uid_validity: number;
  uid_next: number;
}

/**
 * $1 account ids, $2 mailbox ids, $3 whether all mailboxes are wanted. A delivery needs those with a role and those it
 * names, unless it looks for one; a person may have hundreds of others.
 */
export const loadMailboxes = statement<MailboxStateRow>(
  'load-mailboxes',
  `SELECT account_id, id, parent_id, name, role, uid_validity, uid_next FROM mailbox
    WHERE account_id = ANY($1::bigint[]) AND destroyed_at IS NULL
      AND ($3::boolean OR role IS NOT NULL OR id = ANY($2::bigint[]))`,
);
