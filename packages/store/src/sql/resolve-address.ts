import { statement } from '../db/statement.ts';

export interface ResolvedRow {
  /** Null: the domain is ours and nobody has the address. */
  account_id: number | null;
  /** The address in the directory that matched; a catch-all is "@domain". */
  address: string;
  /** Where there is no account: the addresses that it leads to. */
  targets: string[] | null;
  is_full: boolean;
}

/** $1 domain, $2 addresses that would do, the best first. Asked for every RCPT. No row: not our domain. */
export const resolveAddress = statement<ResolvedRow>(
  'resolve-address',
  `SELECT found.account_id, found.address, found.targets, found.is_full
     FROM domain d LEFT JOIN LATERAL (
       SELECT a.account_id, a.address, a.targets,
              coalesce(acc.used_bytes >= acc.quota_bytes, false) AS is_full
         FROM unnest($2::text[]) WITH ORDINALITY AS wanted(address, n)
         JOIN address a ON a.address = wanted.address
         LEFT JOIN account acc ON acc.id = a.account_id
        ORDER BY wanted.n LIMIT 1
     ) AS found ON true
    WHERE d.name = $1::text`,
);

/**
 * $1 domain ('': any). Who gets the mail for a postmaster that nobody has made: the first administrator with an address there,
 * or the first of all.
 */
export const firstAdmin = statement<ResolvedRow>(
  'first-admin',
  `SELECT acc.id AS account_id, a.address, a.targets, coalesce(acc.used_bytes >= acc.quota_bytes, false) AS is_full
     FROM account acc JOIN address a ON a.account_id = acc.id AND a.kind = 'primary'
    WHERE acc.is_admin AND acc.disabled_at IS NULL
    ORDER BY a.address LIKE '%@' || $1::text DESC, acc.id LIMIT 1`,
);
