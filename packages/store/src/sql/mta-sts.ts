import { statement } from '../db/statement.ts';

export interface MtaStsPolicyRow {
  policy_id: string;
  mode: 'enforce' | 'testing' | 'none';
  mx: string[];
  fetched_at: Date;
  expires_at: Date;
}

/** $1 domain. */
export const readMtaStsPolicy = statement<MtaStsPolicyRow>(
  'read-mta-sts-policy',
  'SELECT policy_id, mode, mx, fetched_at, expires_at FROM mta_sts_policy WHERE domain = $1::text AND expires_at > now()',
);

/** $1 domain, $2 policy id, $3 mode, $4 mx, $5 seconds. */
export const putMtaStsPolicy = statement(
  'put-mta-sts-policy',
  `INSERT INTO mta_sts_policy (domain, policy_id, mode, mx, fetched_at, expires_at)
   VALUES ($1::text, $2::text, $3::text, $4::text[], now(), now() + $5::bigint * interval '1 second')
   ON CONFLICT (domain) DO UPDATE SET policy_id = excluded.policy_id, mode = excluded.mode, mx = excluded.mx,
                                      fetched_at = excluded.fetched_at, expires_at = excluded.expires_at`,
);
