import { statement } from '../db/statement.ts';

/**
 * $1 hashes, $2 sizes, $3 encodings, $4 data. A blob that exists already is only locked, against the sweep, to the end
 * of the transaction; the rows that refer to it find it by its hash. In the order of the hashes, so that two
 * transactions that store the same blobs never wait for one another in a circle.
 */
export const insertBlobs = statement(
  'insert-blobs',
  `INSERT INTO blob (hash, size, encoding, data)
   SELECT hash, size, encoding::blob_encoding, data
     FROM unnest($1::bytea[], $2::bigint[], $3::text[], $4::bytea[]) AS b(hash, size, encoding, data) ORDER BY hash
   ON CONFLICT (hash) DO UPDATE SET size = blob.size WHERE false`,
);
