import { statement } from '../db/statement.ts';

/**
 * For a statement that is a transaction of its own: it is answered before it is on disk. Bytes count for nothing before something refers to
 * them, and the COMMIT of that waits for the disk, and with it for all that was written before.
 */
export const LAZILY = `lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`;

/** A blob whose hash is not known yet. It is a candidate from the start: a crash leaves it to the sweep. */
export const beginBlob = statement<{ id: number }>(
  'begin-blob',
  `WITH ${LAZILY}, begun AS (
     INSERT INTO blob (hash, size, encoding, data) SELECT NULL, 0, 'identity', NULL FROM lazily RETURNING id
   ), candidate AS (
     INSERT INTO blob_candidate (blob_id) SELECT id FROM begun
   )
   SELECT id FROM begun`,
);

/** $1 blob, $2 number, $3 encoding, $4 data. */
export const writeChunk = statement(
  'write-chunk',
  `WITH ${LAZILY}
   INSERT INTO blob_chunk (blob_id, number, encoding, data)
   SELECT $1::bigint, $2::int, $3::text::blob_encoding, $4::bytea FROM lazily`,
);

/** $1 blob, $2 hash, $3 size. No row: another blob has these bytes already. */
export const finishBlob = statement<{ id: number }>(
  'finish-blob',
  `WITH ${LAZILY}
   UPDATE blob SET hash = $2::bytea, size = $3::bigint FROM lazily
    WHERE id = $1::bigint AND NOT EXISTS (SELECT FROM blob other WHERE other.hash = $2::bytea)
   RETURNING blob.id`,
);

/** $1 blob. Its chunks go with it; a blob that has been finished stays. */
export const dropUnfinishedBlob = statement(
  'drop-unfinished-blob',
  `WITH dropped AS (DELETE FROM blob WHERE id = $1::bigint AND hash IS NULL RETURNING id)
   DELETE FROM blob_candidate c USING dropped d WHERE c.blob_id = d.id`,
);

/** $1 blob. Keeps the sweep away from an upload that takes its time. */
export const renewCandidate = statement(
  'renew-candidate',
  `INSERT INTO blob_candidate (blob_id) VALUES ($1::bigint)`,
);
