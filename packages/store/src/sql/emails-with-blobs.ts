import { statement } from '../db/statement.ts';

/** $1 account, $2 hashes, $3 limit. The live emails whose message is one of these blobs. */
export const emailsWithBlobs = statement<{ id: number }>(
  'emails-with-blobs',
  `SELECT e.id FROM blob b JOIN email e ON e.blob_id = b.id AND e.account_id = $1::bigint
    WHERE b.hash = ANY($2::bytea[]) ORDER BY e.id LIMIT $3::bigint`,
);
