import { statement } from '../db/statement.ts';

export interface CredentialsRow {
  account_id: number;
  address: string;
  name: string;
  is_admin: boolean;
  is_disabled: boolean;
  password_hash: string | null;
  password_id: number | null;
  password_scram: string | null;
  app_passwords: { id: number; hash: string; scram: string | null }[];
  has_second_factor: boolean;
}

/** $1 address in normal form. Asked for every request that comes with a password, and for every log-in of a mail program. */
export const credentialsForAddress = statement<CredentialsRow>(
  'credentials-for-address',
  `SELECT acc.id AS account_id, p.address, acc.name, acc.is_admin, acc.disabled_at IS NOT NULL AS is_disabled,
          w.hash AS password_hash, w.id AS password_id, w.scram AS password_scram,
          (SELECT coalesce(json_agg(json_build_object('id', c.id, 'hash', c.hash, 'scram', c.scram)), '[]')
             FROM credential c WHERE c.account_id = acc.id AND c.kind = 'app_password') AS app_passwords,
          EXISTS (SELECT FROM second_factor f WHERE f.account_id = acc.id) AS has_second_factor
     FROM address a
     JOIN account acc ON acc.id = a.account_id
     JOIN address p ON p.account_id = acc.id AND p.kind = 'primary'
     LEFT JOIN LATERAL (SELECT c.id, c.hash, c.scram FROM credential c WHERE c.account_id = acc.id AND c.kind = 'password'
                         ORDER BY c.id LIMIT 1) w ON true
    WHERE a.address = $1::text`,
);

/** $1 digest of an app password. */
export const appPasswordOwner = statement<{ address: string }>(
  'app-password-owner',
  `SELECT p.address
     FROM credential c
     JOIN account acc ON acc.id = c.account_id AND acc.disabled_at IS NULL
     JOIN address p ON p.account_id = acc.id AND p.kind = 'primary'
    WHERE c.hash = $1::text AND c.kind = 'app_password'`,
);

/** $1 credentials. Those that are still there, of accounts that are not disabled. */
export const liveCredentials = statement<{ id: number }>(
  'live-credentials',
  `SELECT c.id FROM credential c JOIN account acc ON acc.id = c.account_id AND acc.disabled_at IS NULL
    WHERE c.id = ANY($1::bigint[]) AND (c.expires_at IS NULL OR c.expires_at > now())`,
);

export interface SessionOwnerRow {
  id: number;
  account_id: number;
  user_agent: string | null;
  ip: string | null;
  created_at: Date;
  last_seen_at: Date | null;
  expires_at: Date;
  address: string;
  name: string;
  is_admin: boolean;
  proved_at: Date | null;
}

/** $1 digest of a session's token. Asked for every request of the web app. */
export const sessionOwner = statement<SessionOwnerRow>(
  'session-owner',
  `SELECT c.id, c.account_id, c.user_agent, c.ip, c.created_at, c.last_seen_at, c.expires_at, p.address, acc.name, acc.is_admin,
          c.proved_at
     FROM credential c
     JOIN account acc ON acc.id = c.account_id AND acc.disabled_at IS NULL
     JOIN address p ON p.account_id = acc.id AND p.kind = 'primary'
    WHERE c.hash = $1::text AND c.kind = 'session' AND c.expires_at > now()`,
);
