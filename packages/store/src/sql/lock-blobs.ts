import { statement } from '../db/statement.ts';

/** $1 hashes. Keeps blobs that are about to be referred to from the sweep, to the end of the transaction. */
export const lockBlobs = statement<{ id: number; hash: Buffer; size: number }>(
  'lock-blobs',
  `SELECT id, hash, size FROM blob WHERE hash = ANY($1::bytea[]) ORDER BY hash FOR KEY SHARE`,
);
