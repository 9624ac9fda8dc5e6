import { statement } from '../db/statement.ts';

/**
 * $1 age in seconds, $2 limit. First step of taking blobs: candidates that are old enough and whose blob has no younger
 * one, the blobs locked. Whoever wants to refer to one of them waits for the lock and then finds it gone or not.
 */
export const lockBlobCandidates = statement<{ blob_id: number }>(
  'lock-blob-candidates',
  `WITH old AS (
     SELECT blob_id FROM blob_candidate WHERE created_at < now() - $1::bigint * interval '1 second' ORDER BY id LIMIT $2::bigint
   )
   SELECT b.id AS blob_id FROM blob b WHERE b.id IN (SELECT blob_id FROM old) ORDER BY b.id FOR UPDATE SKIP LOCKED`,
);

/**
 * $1 locked blobs, $2 age in seconds. Second step, a statement of its own and so with a new view of the database: what
 * was referred to before the lock is seen here, and nothing can be referred to behind it. Blobs that are in use or have
 * just been put again stay; old candidates are done with.
 */
export const deleteUnreferencedBlobs = statement<{ size: number }>(
  'delete-unreferenced-blobs',
  `WITH done AS (
     DELETE FROM blob_candidate WHERE blob_id = ANY($1::bigint[]) AND created_at < now() - $2::bigint * interval '1 second'
   )
   DELETE FROM blob b WHERE b.id = ANY($1::bigint[])
      AND NOT EXISTS (SELECT FROM blob_candidate c WHERE c.blob_id = b.id AND c.created_at >= now() - $2::bigint * interval '1 second')
      AND NOT EXISTS (SELECT FROM email e WHERE e.blob_id = b.id)
      AND NOT EXISTS (SELECT FROM upload u WHERE u.blob_id = b.id)
      AND NOT EXISTS (SELECT FROM email_submission s WHERE s.blob_id = b.id)
      AND NOT EXISTS (SELECT FROM queue_item q WHERE q.blob_id = b.id)
      AND NOT EXISTS (SELECT FROM contact_blob k WHERE k.blob_id = b.id)
      AND NOT EXISTS (SELECT FROM mail_import_blob i WHERE i.blob_id = b.id)
   RETURNING b.size`,
);

/** $1 age in seconds, $2 limit. Candidates of blobs that are gone. */
export const dropStaleCandidates = statement(
  'drop-stale-candidates',
  `DELETE FROM blob_candidate WHERE id IN (
     SELECT c.id FROM blob_candidate c
      WHERE c.created_at < now() - $1::bigint * interval '1 second' AND NOT EXISTS (SELECT FROM blob b WHERE b.id = c.blob_id)
      ORDER BY c.id LIMIT $2::bigint)`,
);

/** $1 age in seconds. */
export const expireUploads = statement(
  'expire-uploads',
  `WITH expired AS (
     DELETE FROM upload WHERE created_at < now() - $1::bigint * interval '1 second' RETURNING blob_id
   )
   INSERT INTO blob_candidate (blob_id) SELECT DISTINCT blob_id FROM expired`,
);

/** $1 age in seconds. */
export const expireTraces = statement(
  'expire-traces',
  `DELETE FROM trace WHERE created_at < now() - $1::bigint * interval '1 second'`,
);

/** $1 age in seconds. With their logs. */
export const expireQueueItems = statement(
  'expire-queue-items',
  `DELETE FROM queue_item WHERE finished_at < now() - $1::bigint * interval '1 second'`,
);

/** Sessions that have ended by themselves, and browsers that are not remembered any more. */
export const expireSessions = statement(
  'expire-sessions',
  `DELETE FROM credential WHERE kind IN ('session', 'trusted_browser') AND expires_at < now()`,
);

/** Links that nobody has used. */
export const expireInvitations = statement(
  'expire-invitations',
  `DELETE FROM invitation WHERE expires_at < now()`,
);

/** $1 age in seconds. Accounts with tombstones that old. */
export const accountsToPurge = statement<{ account_id: number }>(
  'accounts-to-purge',
  `SELECT account_id FROM mailbox_entry WHERE expunged_at < now() - $1::bigint * interval '1 second' GROUP BY account_id`,
);
