import type { BlobEncoding } from '../blobs/encode.ts';
import { statement } from '../db/statement.ts';

interface OctetsRow {
  id: number;
  size: number;
  encoding: BlobEncoding;
}

/** $1 account, $2 emails. The octets of messages; where they are in chunks, the hash of their blob instead. */
export const readOctets = statement<
  OctetsRow & ({ data: Buffer; hash: null } | { data: null; hash: Buffer })
>(
  'read-octets',
  `SELECT e.id, CASE WHEN b.data IS NULL THEN b.hash END AS hash, b.size, b.encoding::text, b.data
     FROM email e JOIN blob b ON b.id = e.blob_id
    WHERE e.account_id = $1::bigint AND e.id = ANY($2::bigint[]) AND e.destroyed_at IS NULL`,
);
