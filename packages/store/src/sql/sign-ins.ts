import { statement } from '../db/statement.ts';
import type { SignInOutcome, SignInService } from '../directory/sign-ins.ts';

/**
 * $1 keys, $2 accounts or null, $3 names, $4 services, $5 addresses, $6 browsers, $7 outcomes, $8 factors separated by spaces, $9 counts,
 * $10 and $11 first and last times. Each key once. Ids grow with the first times; rows are locked in the order of their keys. An account that is gone meanwhile has no log any more.
 */
export const addSignIns = statement(
  'add-sign-ins',
  `INSERT INTO sign_in (id, key, account_id, username, service, ip, user_agent, outcome, factors, count, first_at, last_at)
   SELECT n.id, n.key, n.account_id, n.username, n.service::sign_in_service, n.ip, n.user_agent, n.outcome::sign_in_outcome,
          string_to_array(n.factors, ' '), n.count, n.first_at, n.last_at
     FROM (SELECT nextval('sign_in_id_seq') AS id, u.*
             FROM (SELECT *
                     FROM unnest($1::bytea[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                                 $9::int[], $10::timestamptz[], $11::timestamptz[])
                          AS t (key, account_id, username, service, ip, user_agent, outcome, factors, count, first_at, last_at)
                    ORDER BY first_at) u) n
    WHERE n.account_id IS NULL OR EXISTS (SELECT FROM account a WHERE a.id = n.account_id)
    ORDER BY n.key
   ON CONFLICT (key) DO UPDATE
      SET count = sign_in.count + EXCLUDED.count, last_at = greatest(sign_in.last_at, EXCLUDED.last_at)`,
);

export interface SignInRow {
  id: number;
  account_id: number | null;
  username: string;
  service: SignInService;
  ip: string;
  user_agent: string;
  outcome: SignInOutcome | 'app_password_needed';
  factors: string[];
  count: number;
  first_at: Date;
  last_at: Date;
}

const COLUMNS =
  'id, account_id, username, service, ip, user_agent, outcome, factors, count, first_at, last_at';

/** $1 behind which id, $2 limit. The newest first. */
export const readSignIns = statement<SignInRow>(
  'read-sign-ins',
  `SELECT ${COLUMNS} FROM sign_in WHERE id < $1::bigint ORDER BY id DESC LIMIT $2::bigint`,
);

/** $1 account, $2 behind which id, $3 limit. The same of one account. */
export const readSignInsOf = statement<SignInRow>(
  'read-sign-ins-of',
  `SELECT ${COLUMNS} FROM sign_in WHERE account_id = $1::bigint AND id < $2::bigint ORDER BY id DESC LIMIT $3::bigint`,
);

/** $1 age in seconds. */
export const expireSignIns = statement(
  'expire-sign-ins',
  `DELETE FROM sign_in WHERE last_at < now() - $1::bigint * interval '1 second'`,
);
