import { statement } from '../db/statement.ts';

export interface ListedAccountRow {
  id: number;
  address: string;
  name: string;
  is_admin: boolean;
  is_disabled: boolean;
  used_bytes: number;
  quota_bytes: number | null;
  copies_to_sent: boolean;
  daily_recipients: number | null;
  daily_new_recipients: number | null;
  created_at: Date;
  has_password: boolean;
  has_second_factor: boolean;
  invited_until: Date | null;
  app_passwords: number;
  aliases: number;
  last_seen_at: Date | null;
  sent_recipients: number;
}

const IS_THERE = `p.kind = 'primary' AND acc.destroyed_at IS NULL`;
const MATCHES = `${IS_THERE} AND ($1::text IS NULL OR p.address LIKE $1::text OR lower(acc.name) LIKE $1::text)`;
const ACCOUNTS = `SELECT acc.id, p.address, acc.name, acc.is_admin, acc.disabled_at IS NOT NULL AS is_disabled, acc.used_bytes, acc.quota_bytes,
            acc.copies_to_sent, acc.daily_recipients, acc.daily_new_recipients, acc.created_at
       FROM address p JOIN account acc ON acc.id = p.account_id`;
/** What is told of each account of "page" besides. */
const TOLD = `SELECT page.*, c.has_password, c.app_passwords, c.last_seen_at, i.expires_at AS invited_until,
          EXISTS (SELECT FROM second_factor f WHERE f.account_id = page.id) AS has_second_factor,
          (SELECT count(*) FROM address a WHERE a.account_id = page.id AND a.kind <> 'primary') AS aliases,
          (SELECT coalesce(sum(s.recipients), 0)::bigint FROM sending_hour s
            WHERE s.account_id = page.id AND s.hour > now() - interval '24 hours') AS sent_recipients
     FROM page
     CROSS JOIN LATERAL (
       SELECT coalesce(bool_or(kind = 'password'), false) AS has_password, count(*) FILTER (WHERE kind = 'app_password') AS app_passwords,
              max(last_seen_at) AS last_seen_at
         FROM credential WHERE account_id = page.id) AS c
     LEFT JOIN invitation i ON i.account_id = page.id AND i.expires_at > now()
    ORDER BY page.address`;

/**
 * $1 pattern in lower case (null: all), $2 addresses behind this one, $3 limit. A walk along the index of the addresses; what is told
 * of each account besides is asked for the page alone.
 */
export const listAccounts = statement<ListedAccountRow>(
  'list-accounts',
  `WITH page AS MATERIALIZED (
     ${ACCOUNTS}
      WHERE ${MATCHES} AND p.address > $2::text
      ORDER BY p.address LIMIT $3::bigint
   )
   ${TOLD}`,
);

/** $1 account. */
export const listAccount = statement<ListedAccountRow>(
  'list-account',
  `WITH page AS MATERIALIZED (${ACCOUNTS} WHERE ${IS_THERE} AND acc.id = $1::bigint) ${TOLD}`,
);

/** $1 pattern in lower case (null: all). */
export const countAccounts = statement<{ total: number }>(
  'count-accounts',
  `SELECT count(*) AS total FROM address p JOIN account acc ON acc.id = p.account_id WHERE ${MATCHES}`,
);

/** Every domain with the accounts and the other addresses in it. */
export const listDomains = statement<{
  id: number;
  name: string;
  created_at: Date;
  accounts: number;
  aliases: number;
  catch_all: string[] | null;
}>(
  'list-domains',
  `SELECT d.id, d.name, d.created_at, count(*) FILTER (WHERE a.kind = 'primary') AS accounts,
          count(*) FILTER (WHERE a.kind <> 'primary') AS aliases,
          (SELECT coalesce((SELECT array_agg(p.address) FROM address p WHERE p.account_id = c.account_id AND p.kind = 'primary'), c.targets)
             FROM address c WHERE c.address = '@' || d.name) AS catch_all
     FROM domain d LEFT JOIN address a ON a.domain_id = d.id
    GROUP BY d.id ORDER BY d.name`,
);
