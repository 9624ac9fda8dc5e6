import { statement } from '../db/statement.ts';

export interface BlockedSenderRow {
  id: number;
  address: string;
  action: 'junk' | 'trash';
  created_at: Date;
}

/** $1 account, $2 ids (null: all). */
export const readBlockedSenders = statement<BlockedSenderRow>(
  'read-blocked-senders',
  `SELECT id, address, action, created_at FROM blocked_sender
    WHERE account_id = $1::bigint AND destroyed_at IS NULL AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))
    ORDER BY id`,
);

/** $1 accounts, $2 addresses or domains of theirs, one for each. Asked only for accounts that block somebody. */
export const findBlockedSenders = statement<{ n: number; action: 'junk' | 'trash' }>(
  'find-blocked-senders',
  `SELECT q.n::int AS n, b.action
     FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS q(account_id, address, n)
     JOIN blocked_sender b ON b.account_id = q.account_id AND b.address = q.address AND b.destroyed_at IS NULL`,
);

/** $1 account, $2 id, $3 address, $4 action, $5 mod_seq. No row is changed: it is blocked already. */
export const insertBlockedSender = statement(
  'insert-blocked-sender',
  `WITH flag AS (UPDATE account SET blocks_senders = true WHERE id = $1::bigint AND NOT blocks_senders)
   INSERT INTO blocked_sender (account_id, id, address, action, created_mod_seq, mod_seq)
   VALUES ($1::bigint, $2::bigint, $3::text, $4::block_action, $5::bigint, $5::bigint)
   ON CONFLICT (account_id, address) WHERE destroyed_at IS NULL DO NOTHING`,
);

/** $1 account, $2 id, $3 action, $4 mod_seq. */
export const updateBlockedSender = statement(
  'update-blocked-sender',
  `UPDATE blocked_sender SET action = $3::block_action, mod_seq = $4::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint AND destroyed_at IS NULL`,
);

/** $1 account, $2 id, $3 mod_seq. Whom somebody blocked once is nobody's business any more. */
export const destroyBlockedSender = statement(
  'destroy-blocked-sender',
  `WITH flag AS (
     UPDATE account SET blocks_senders = false
      WHERE id = $1::bigint AND NOT EXISTS (
        SELECT FROM blocked_sender WHERE account_id = $1::bigint AND id <> $2::bigint AND destroyed_at IS NULL))
   UPDATE blocked_sender SET destroyed_at = now(), address = '', mod_seq = $3::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint AND destroyed_at IS NULL`,
);
