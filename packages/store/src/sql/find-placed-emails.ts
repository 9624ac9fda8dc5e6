import { statement } from '../db/statement.ts';

/**
 * $1 accounts, $2 emails, $3 mod_seqs, $4 blob hashes, $5 received. How many of them exist exactly so: numbers that a
 * transaction drew in vain are drawn again by the next one, but not with the same bytes at the same moment.
 */
export const findPlacedEmails = statement<{ found: number }>(
  'find-placed-emails',
  `SELECT count(*) AS found
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::timestamptz[])
            AS p(account_id, id, mod_seq, hash, received_at)
     JOIN email e ON e.account_id = p.account_id AND e.id = p.id
      AND e.created_mod_seq = p.mod_seq AND e.received_at = p.received_at
     LEFT JOIN blob b ON b.id = e.blob_id
    WHERE b.hash = p.hash OR e.destroyed_at IS NOT NULL`,
);
