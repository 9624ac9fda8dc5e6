import { statement } from '../db/statement.ts';
import { LAZILY } from './write-chunks.ts';

/**
 * $1 hash, $2 size, $3 encoding, $4 data (null: chunks follow). Nothing refers to the blob yet, so it is a candidate
 * for the sweep; a fresh candidate also protects one that exists already and has just lost its last reference.
 */
export const putBlob = statement<{ id: number }>(
  'put-blob',
  `WITH ${LAZILY}, stored AS (
     INSERT INTO blob (hash, size, encoding, data)
     SELECT $1::bytea, $2::bigint, $3::text::blob_encoding, $4::bytea FROM lazily
     ON CONFLICT (hash) DO UPDATE SET size = blob.size RETURNING id
   ), candidate AS (
     INSERT INTO blob_candidate (blob_id) SELECT id FROM stored
   )
   SELECT id FROM stored`,
);
