import { statement } from '../db/statement.ts';

/** $1 account. Whether there is one: the account is locked, and no other change of its factors is under way. */
export const hasSecondFactor = statement<{ has: boolean }>(
  'has-second-factor',
  'SELECT EXISTS (SELECT FROM second_factor WHERE account_id = $1::bigint) AS has',
);

/** $1 account, $2 kind, $3 name, $4 secret, $5 passkey, $6 counter, $7 transports. */
export const insertSecondFactor = statement<{ id: number; created_at: Date }>(
  'insert-second-factor',
  `INSERT INTO second_factor (account_id, kind, name, secret, passkey_id, counter, transports)
   VALUES ($1::bigint, $2::second_factor_kind, $3::text, $4::bytea, $5::text, $6::bigint, $7::text[])
   RETURNING id, created_at`,
);

/** $1 account, $2 factor; null: all. */
export const deleteSecondFactors = statement(
  'delete-second-factors',
  'DELETE FROM second_factor WHERE account_id = $1::bigint AND ($2::bigint IS NULL OR id = $2::bigint)',
);

/**
 * $1 account. The same password as a new credential, without what SCRAM needs: whatever a mail program has set up or opened with it ends.
 */
export const renewPassword = statement(
  'renew-password',
  `WITH old AS (
     DELETE FROM credential WHERE account_id = $1::bigint AND kind = 'password' RETURNING account_id, kind, hash, created_at, last_seen_at
   )
   INSERT INTO credential (account_id, kind, hash, created_at, last_seen_at) SELECT * FROM old`,
);

/** $1 account, $2 session that stays, or null. */
export const endSessionsBut = statement(
  'end-sessions-but',
  `DELETE FROM credential WHERE account_id = $1::bigint AND kind = 'session' AND ($2::bigint IS NULL OR id <> $2::bigint)`,
);

/** $1 account. */
export const forgetTrustedBrowsers = statement(
  'forget-trusted-browsers',
  `DELETE FROM credential WHERE account_id = $1::bigint AND kind = 'trusted_browser'`,
);

/** $1 account. */
export const deleteRecoveryCodes = statement(
  'delete-recovery-codes',
  'DELETE FROM recovery_code WHERE account_id = $1::bigint',
);

/** $1 account, $2 digests. */
export const insertRecoveryCodes = statement(
  'insert-recovery-codes',
  'INSERT INTO recovery_code (account_id, hash) SELECT $1::bigint, unnest($2::text[])',
);

/** $1 factor, $2 time step. No row: a code of this step or a later one has been used. */
export const useTotpStep = statement(
  'use-totp-step',
  'UPDATE second_factor SET counter = $2::bigint, last_used_at = now() WHERE id = $1::bigint AND counter < $2::bigint',
);

export interface PasskeyOwnerRow {
  id: number;
  account_id: number;
  address: string;
  secret: Buffer;
  passkey_id: string;
  counter: number;
  transports: string[];
}

/** $1 credential ID. Nothing of accounts that are switched off. */
export const passkeyOwner = statement<PasskeyOwnerRow>(
  'passkey-owner',
  `SELECT f.id, f.account_id, p.address, f.secret, f.passkey_id, f.counter, f.transports
     FROM second_factor f
     JOIN account acc ON acc.id = f.account_id AND acc.disabled_at IS NULL
     JOIN address p ON p.account_id = acc.id AND p.kind = 'primary'
    WHERE f.passkey_id = $1::text AND f.kind = 'passkey'`,
);

/** $1 digest, $2 when it would have expired. No row: it is spent already. */
export const spendToken = statement(
  'spend-token',
  'INSERT INTO spent_token (hash, expires_at) VALUES ($1::text, $2::timestamptz) ON CONFLICT DO NOTHING',
);

/** $1 digest. */
export const isTokenSpent = statement<{ is_spent: boolean }>(
  'is-token-spent',
  'SELECT EXISTS (SELECT FROM spent_token WHERE hash = $1::text) AS is_spent',
);

export const expireSpentTokens = statement(
  'expire-spent-tokens',
  'DELETE FROM spent_token WHERE expires_at < now()',
);
