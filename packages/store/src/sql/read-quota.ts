import { statement } from '../db/statement.ts';
import type { ChangeRow } from './read-changes.ts';

/** $1 account. Its one quota, which is as old as the account. */
export const readQuota = statement<{ id: number; used_bytes: number; quota_bytes: number | null }>(
  'read-quota',
  `SELECT 1::bigint AS id, used_bytes, quota_bytes FROM account WHERE id = $1::bigint`,
);

/** $1 account, $2 since, $3 limit, $4 unused: what is as old as the account is never destroyed. As the statements of read-changes. */
export const changesOfQuota = statement<ChangeRow>(
  'changes-quota',
  `SELECT 1::bigint AS id, 1::bigint AS created_mod_seq, quota_mod_seq AS mod_seq, false AS is_destroyed,
          limit_mod_seq > $2::bigint AS properties_changed,
          CASE WHEN 1 > $2::bigint THEN 1 ELSE quota_mod_seq END AS at
     FROM account WHERE id = $1::bigint AND quota_mod_seq > $2::bigint AND $4::bigint IS NOT NULL LIMIT $3::bigint`,
);
