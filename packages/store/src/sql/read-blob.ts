import { statement } from '../db/statement.ts';
import type { BlobEncoding } from '../blobs/encode.ts';

export interface BlobRow {
  id: number;
  size: number;
  encoding: BlobEncoding;
  data: Buffer | null;
}

/**
 * $1 hash. Null data: the bytes are in blob_chunk. As text, like everything that is read: the driver decodes binary
 * answers as UTF-8 and so would spoil them.
 */
export const readBlob = statement<BlobRow>(
  'read-blob',
  `SELECT id, size, encoding::text, data FROM blob WHERE hash = $1::bytea`,
);

/** $1 hashes. Those whose bytes are in one row. */
export const readSmallBlobs = statement<{ hash: Buffer; size: number; encoding: BlobEncoding; data: Buffer }>(
  'read-small-blobs',
  `SELECT hash, size, encoding::text, data FROM blob WHERE hash = ANY($1::bytea[]) AND data IS NOT NULL`,
);

/** $1 hash. */
export const blobSize = statement<{ id: number; size: number }>(
  'blob-size',
  `SELECT id, size FROM blob WHERE hash = $1::bytea`,
);

/** $1 blob, $2 chunk number. */
export const readChunk = statement<{ encoding: BlobEncoding; data: Buffer }>(
  'read-chunk',
  `SELECT encoding::text, data FROM blob_chunk WHERE blob_id = $1::bigint AND number = $2::int`,
);
