import type { BlobEncoding } from '../blobs/encode.ts';
import { statement } from '../db/statement.ts';

/** $1 account, $2 emails. The first octets of each message: all of a small one, the first chunk of a large one. */
export const readHeaders = statement<{ id: number; encoding: BlobEncoding; data: Buffer }>(
  'read-headers',
  `SELECT e.id, coalesce(c.encoding, b.encoding)::text AS encoding, coalesce(c.data, b.data) AS data
     FROM email e JOIN blob b ON b.id = e.blob_id
     LEFT JOIN blob_chunk c ON b.data IS NULL AND c.blob_id = b.id AND c.number = 0
    WHERE e.account_id = $1::bigint AND e.id = ANY($2::bigint[]) AND e.destroyed_at IS NULL`,
);
