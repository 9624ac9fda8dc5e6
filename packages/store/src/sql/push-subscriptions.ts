import { statement } from '../db/statement.ts';

export interface PushSubscriptionRow {
  id: number;
  account_id: number;
  device_client_id: string;
  url: string;
  p256dh: Buffer | null;
  auth: Buffer | null;
  types: string[] | null;
  verification_code: string;
  verified: boolean;
  expires_at: Date | null;
}

const COLUMNS = `s.id, s.account_id, s.device_client_id, s.url, s.p256dh, s.auth, s.types, s.verification_code, s.verified, s.expires_at`;

/** $1 account, $2 credential, $3 ids (null: all). Expired ones are gone. */
export const readPushSubscriptions = statement<PushSubscriptionRow>(
  'read-push-subscriptions',
  `SELECT ${COLUMNS} FROM push_subscription s
    WHERE s.account_id = $1::bigint AND s.credential_id = $2::bigint AND ($3::bigint[] IS NULL OR s.id = ANY($3::bigint[]))
      AND (s.expires_at IS NULL OR s.expires_at > now())
    ORDER BY s.id`,
);

/**
 * $1 account, $2 credential, $3 deviceClientId, $4 url, $5 p256dh, $6 auth, $7 types, $8 verification code, $9 expiry, $10 the most
 * that an account may have; no row when it has them.
 */
export const insertPushSubscription = statement<PushSubscriptionRow>(
  'insert-push-subscription',
  `INSERT INTO push_subscription AS s (account_id, credential_id, device_client_id, url, p256dh, auth, types, verification_code,
                                       expires_at, pushed_mod_seq)
   SELECT a.id, $2::bigint, $3::text, $4::text, $5::bytea, $6::bytea, $7::jsonb, $8::text, $9::timestamptz, a.mod_seq
     FROM account a
    WHERE a.id = $1::bigint
      AND (SELECT count(*) FROM push_subscription o
            WHERE o.account_id = $1::bigint AND (o.expires_at IS NULL OR o.expires_at > now())) < $10::bigint
   RETURNING ${COLUMNS}`,
);

/** $1 account, $2 credential, $3 id, $4 types, $5 verified, $6 expiry. */
export const updatePushSubscription = statement(
  'update-push-subscription',
  `UPDATE push_subscription SET types = $4::jsonb, verified = verified OR $5::boolean, expires_at = $6::timestamptz,
          next_attempt_at = CASE WHEN $5::boolean AND NOT verified THEN now() ELSE next_attempt_at END
    WHERE account_id = $1::bigint AND credential_id = $2::bigint AND id = $3::bigint`,
);

/** $1 account, $2 credential, $3 id. */
export const destroyPushSubscription = statement(
  'destroy-push-subscription',
  `DELETE FROM push_subscription WHERE account_id = $1::bigint AND credential_id = $2::bigint AND id = $3::bigint`,
);

export interface DuePushRow extends PushSubscriptionRow {
  attempts: number;
  pace_seconds: number;
  /** The account's mod_seq, read before its states are. */
  mod_seq: number;
  pushed_mod_seq: number;
}

/**
 * $1 accounts (null: all), $2 ids of those already under way, $3 limit. Where something is to be told, and may be: neither the
 * subscription nor the login it belongs to has ended. The longest due first.
 */
export const duePushes = statement<DuePushRow>(
  'due-pushes',
  `SELECT ${COLUMNS}, s.attempts, s.pace_seconds, a.mod_seq, s.pushed_mod_seq
     FROM push_subscription s JOIN account a ON a.id = s.account_id JOIN credential c ON c.id = s.credential_id
    WHERE s.next_attempt_at <= now() AND a.disabled_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > now())
      AND (s.expires_at IS NULL OR s.expires_at > now())
      AND CASE WHEN s.verified THEN a.mod_seq > s.pushed_mod_seq ELSE NOT s.verification_sent END
      AND ($1::bigint[] IS NULL OR s.account_id = ANY($1::bigint[]))
      AND s.id <> ALL($2::bigint[])
    ORDER BY s.next_attempt_at LIMIT $3::bigint`,
);

/** $1 account, $2 id, $3 told up to this mod_seq, $4 seconds until the next push. */
export const settlePush = statement(
  'settle-push',
  `UPDATE push_subscription SET pushed_mod_seq = $3::bigint, attempts = 0, pace_seconds = $4::int,
          next_attempt_at = now() + $4::int * interval '1 second'
    WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 id. The client's answer is awaited. */
export const settleVerification = statement(
  'settle-verification',
  `UPDATE push_subscription SET verification_sent = true, attempts = 0 WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 id, $3 seconds until the next try, $4 pace. */
export const postponePush = statement(
  'postpone-push',
  `UPDATE push_subscription SET attempts = attempts + 1, pace_seconds = $4::int,
          next_attempt_at = now() + $3::int * interval '1 second'
    WHERE account_id = $1::bigint AND id = $2::bigint`,
);

/** $1 account, $2 id. The push service does not know it any more. */
export const dropPushSubscription = statement(
  'drop-push-subscription',
  `DELETE FROM push_subscription WHERE account_id = $1::bigint AND id = $2::bigint`,
);

export const expirePushSubscriptions = statement(
  'expire-push-subscriptions',
  `DELETE FROM push_subscription WHERE expires_at <= now()`,
);
