import type { BlobEncoding } from '../blobs/encode.ts';
import { statement } from '../db/statement.ts';

/** $1 account, $2 emails. The octets of messages; null data: in chunks. */
export const readOctets = statement<{
  id: number;
  hash: Buffer;
  size: number;
  encoding: BlobEncoding;
  data: Buffer | null;
}>(
  'read-octets',
  `SELECT e.id, b.hash, b.size, b.encoding::text, b.data
     FROM email e JOIN blob b ON b.id = e.blob_id
    WHERE e.account_id = $1::bigint AND e.id = ANY($2::bigint[]) AND e.destroyed_at IS NULL`,
);
