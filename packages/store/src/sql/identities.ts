import { statement } from '../db/statement.ts';
import type { Address } from '../types.ts';

export interface IdentityRow {
  id: number;
  name: string;
  email: string;
  reply_to: Address[] | null;
  bcc: Address[] | null;
  text_signature: string;
  html_signature: string;
  may_delete: boolean;
}

/** $1 account, $2 ids (null: all). */
export const readIdentities = statement<IdentityRow>(
  'read-identities',
  `SELECT id, name, email, reply_to, bcc, text_signature, html_signature, may_delete FROM identity
    WHERE account_id = $1::bigint AND destroyed_at IS NULL AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))
    ORDER BY id`,
);

/** $1 account, $2 id, $3 name, $4 email, $5 reply-to, $6 bcc, $7 text, $8 HTML signature, $9 may delete, $10 mod_seq. */
export const insertIdentity = statement(
  'insert-identity',
  `INSERT INTO identity (account_id, id, name, email, reply_to, bcc, text_signature, html_signature, may_delete,
                         created_mod_seq, mod_seq)
   VALUES ($1::bigint, $2::bigint, $3::text, $4::text, $5::jsonb, $6::jsonb, $7::text, $8::text, $9::boolean,
           $10::bigint, $10::bigint)`,
);

/** $1 account, $2 id, $3 name, $4 reply-to, $5 bcc, $6 text, $7 HTML signature, $8 mod_seq. */
export const updateIdentity = statement(
  'update-identity',
  `UPDATE identity SET name = $3::text, reply_to = $4::jsonb, bcc = $5::jsonb, text_signature = $6::text,
          html_signature = $7::text, mod_seq = $8::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 id, $3 mod_seq. */
export const destroyIdentity = statement(
  'destroy-identity',
  `UPDATE identity SET destroyed_at = now(), mod_seq = $3::bigint WHERE account_id = $1::bigint AND id = $2::bigint`,
);
