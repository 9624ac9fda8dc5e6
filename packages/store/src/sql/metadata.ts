import { statement } from '../db/statement.ts';

/**
 * $1 account, $2 mailbox (0: the account), $3 entries, $4 entries below which all is wanted, each with "/" at its end. An account has
 * some hundred rows at most.
 */
export const readMetadata = statement<{ entry: string; value: Buffer }>(
  'read-metadata',
  `SELECT entry, value FROM metadata
    WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND value IS NOT NULL
      AND (entry = ANY($3::text[]) OR EXISTS (SELECT FROM unnest($4::text[]) AS above WHERE starts_with(entry, above)))
    ORDER BY entry`,
);

/** $1 account, $2 entries. Of all its mailboxes. */
export const readMailboxesMetadata = statement<{ mailbox_id: number; entry: string; value: Buffer }>(
  'read-mailboxes-metadata',
  `SELECT mailbox_id, entry, value FROM metadata
    WHERE account_id = $1::bigint AND mailbox_id > 0 AND entry = ANY($2::text[]) AND value IS NOT NULL`,
);

/** $1 account, $2 mod_seq. What was set or taken away after it. */
export const metadataChanges = statement<{ mailbox_id: number; entry: string; mod_seq: number }>(
  'metadata-changes',
  `SELECT mailbox_id, entry, mod_seq FROM metadata WHERE account_id = $1::bigint AND mod_seq > $2::bigint
    ORDER BY mailbox_id, entry`,
);

/** $1 account, $2 mailbox, $3 entries, $4 values (null: take away), $5 mod_seq. What is not there is not taken away. */
export const writeMetadata = statement(
  'write-metadata',
  `INSERT INTO metadata (account_id, mailbox_id, entry, value, mod_seq)
   SELECT $1::bigint, $2::bigint, n.entry, n.value, $5::bigint
     FROM unnest($3::text[], $4::bytea[]) AS n (entry, value)
    WHERE n.value IS NOT NULL
       OR EXISTS (SELECT FROM metadata o WHERE o.account_id = $1::bigint AND o.mailbox_id = $2::bigint
                     AND o.entry = n.entry AND o.value IS NOT NULL)
   ON CONFLICT (account_id, mailbox_id, entry)
   DO UPDATE SET value = EXCLUDED.value, mod_seq = EXCLUDED.mod_seq`,
);

/** $1 account, $2 mailbox. How much there is, over all mailboxes and in this one. */
export const measureMetadata = statement<{ octets: number; entries: number }>(
  'measure-metadata',
  `SELECT coalesce(sum(octet_length(entry) + octet_length(value)), 0)::bigint AS octets,
          count(*) FILTER (WHERE mailbox_id = $2::bigint) AS entries
     FROM metadata WHERE account_id = $1::bigint AND value IS NOT NULL`,
);

/** $1 account, $2 limit. Of entries that were taken away only the latest are kept for telling. */
export const forgetMetadata = statement(
  'forget-metadata',
  `DELETE FROM metadata WHERE account_id = $1::bigint AND value IS NULL AND (mailbox_id, entry) NOT IN (
     SELECT mailbox_id, entry FROM metadata WHERE account_id = $1::bigint AND value IS NULL
      ORDER BY mod_seq DESC LIMIT $2::bigint)`,
);

/** $1 account, $2 from, $3 to, $4 mod_seq. */
export const copyMetadata = statement(
  'copy-metadata',
  `INSERT INTO metadata (account_id, mailbox_id, entry, value, mod_seq)
   SELECT account_id, $3::bigint, entry, value, $4::bigint FROM metadata
    WHERE account_id = $1::bigint AND mailbox_id = $2::bigint AND value IS NOT NULL`,
);

/** $1 account, $2 mailbox, which is being destroyed. */
export const deleteMetadata = statement(
  'delete-metadata',
  `DELETE FROM metadata WHERE account_id = $1::bigint AND mailbox_id = $2::bigint`,
);
