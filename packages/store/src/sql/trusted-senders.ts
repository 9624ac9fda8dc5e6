import { statement } from '../db/statement.ts';

export interface TrustedSenderRow {
  id: number;
  address: string;
  created_at: Date;
}

/** $1 account, $2 ids (null: all). */
export const readTrustedSenders = statement<TrustedSenderRow>(
  'read-trusted-senders',
  `SELECT id, address, created_at FROM trusted_sender
    WHERE account_id = $1::bigint AND destroyed_at IS NULL AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))
    ORDER BY id`,
);

/** $1 account, $2 id, $3 address, $4 mod_seq. */
export const insertTrustedSender = statement(
  'insert-trusted-sender',
  `INSERT INTO trusted_sender (account_id, id, address, created_mod_seq, mod_seq)
   VALUES ($1::bigint, $2::bigint, $3::text, $4::bigint, $4::bigint)`,
);

/** $1 account, $2 id, $3 mod_seq. Whom somebody trusted once is nobody's business any more. */
export const destroyTrustedSender = statement(
  'destroy-trusted-sender',
  `UPDATE trusted_sender SET destroyed_at = now(), address = '', mod_seq = $3::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint AND destroyed_at IS NULL`,
);
