import { statement } from '../db/statement.ts';

/**
 * $1 hash. As put-blob for bytes that are there already (the same attachment again): nothing is sent twice. The lock and
 * the candidate are one statement, so the sweep either takes the blob before or sees the candidate.
 */
export const findBlob = statement<{ id: number }>(
  'find-blob',
  `WITH found AS (
     SELECT id FROM blob WHERE hash = $1::bytea FOR KEY SHARE
   ), candidate AS (
     INSERT INTO blob_candidate (blob_id) SELECT id FROM found
   )
   SELECT id FROM found`,
);
