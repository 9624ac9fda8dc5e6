import { statement } from '../db/statement.ts';
import type { MailImport, MailImportCursor } from '../types.ts';

export interface MailImportRow {
  id: number;
  name: string;
  size: number;
  progress: number;
  mailbox_id: number | null;
  parent_name: string | null;
  status: MailImport['status'];
  imported: number;
  skipped: number;
  failed: number;
  failures: MailImport['failures'];
  error: MailImport['error'];
  created_at: Date;
}

const COLUMNS = `i.id, i.name, i.size, i.progress, i.mailbox_id, i.parent_name, i.status::text, i.imported, i.skipped, i.failed, i.failures,
          i.error, i.created_at`;

/** $1 account, $2 ids (null: all). */
export const readMailImports = statement<MailImportRow>(
  'read-mail-imports',
  `SELECT ${COLUMNS} FROM mail_import i
    WHERE i.account_id = $1::bigint AND ($2::bigint[] IS NULL OR i.id = ANY($2::bigint[])) AND i.destroyed_at IS NULL ORDER BY i.id`,
);

/** $1 account, $2 ids of blobs. Those of them that the account has uploaded. */
export const uploadedBlobs = statement<{ blob_id: number }>(
  'uploaded-blobs',
  `SELECT blob_id FROM upload WHERE account_id = $1::bigint AND blob_id = ANY($2::bigint[])`,
);

/** $1 account, $2 id, $3 name, $4 blobs in their order, $5 size, $6 mailbox, $7 parent name, $8 mod_seq. The blobs are locked. */
export const insertMailImport = statement(
  'insert-mail-import',
  `WITH made AS (
     INSERT INTO mail_import (account_id, id, name, size, mailbox_id, parent_name, mod_seq)
     VALUES ($1::bigint, $2::bigint, $3::text, $5::bigint, $6::bigint, $7::text, $8::bigint)
     RETURNING account_id, id
   )
   INSERT INTO mail_import_blob (account_id, mail_import_id, number, blob_id)
   SELECT made.account_id, made.id, piece.n - 1, piece.blob_id
     FROM made, unnest($4::bigint[]) WITH ORDINALITY AS piece(blob_id, n)`,
);

/**
 * $1 account, $2 id, $3 progress, $4 status, $5 imported, $6 skipped, $7 failed, $8 failures, $9 error, $10 cursor, $11 mod_seq, $12 the
 * mod_seq that it had when it was read: of two processes that go through the same archive, one goes on.
 */
export const stepMailImport = statement(
  'step-mail-import',
  `UPDATE mail_import
      SET progress = $3::bigint, status = $4::text::mail_import_status, imported = $5::int, skipped = $6::int, failed = $7::int,
          failures = $8::jsonb, error = $9::text, cursor = $10::jsonb, mod_seq = $11::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint AND status = 'running' AND destroyed_at IS NULL AND mod_seq = $12::bigint`,
);

/** $1 account, $2 id, $3 status, $4 those that it may have now, $5 mod_seq. */
export const setMailImportStatus = statement(
  'set-mail-import-status',
  `UPDATE mail_import SET status = $3::text::mail_import_status, error = NULL, mod_seq = $5::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint AND destroyed_at IS NULL AND status::text = ANY($4::text[])`,
);

/** $1 account, $2 id, $3 mod_seq. Only one that is not running any more. */
export const destroyMailImport = statement(
  'destroy-mail-import',
  `UPDATE mail_import SET destroyed_at = now(), mod_seq = $3::bigint
    WHERE account_id = $1::bigint AND id = $2::bigint AND status <> 'running' AND destroyed_at IS NULL`,
);

/** $1 account, $2 id. The archive is not needed any more: neither here nor as an upload. */
export const releaseMailImport = statement(
  'release-mail-import',
  `WITH gone AS (
     DELETE FROM mail_import_blob WHERE account_id = $1::bigint AND mail_import_id = $2::bigint RETURNING blob_id
   ), used AS (
     DELETE FROM upload u USING gone WHERE u.account_id = $1::bigint AND u.blob_id = gone.blob_id
   )
   INSERT INTO blob_candidate (blob_id) SELECT DISTINCT blob_id FROM gone`,
);

/** Octets of archives that the account holds. $1 account. */
export const heldByMailImports = statement<{ octets: number; imports: number }>(
  'held-by-mail-imports',
  `SELECT coalesce(sum(i.size), 0)::bigint AS octets, count(*) AS imports FROM mail_import i
    WHERE i.account_id = $1::bigint AND EXISTS (
      SELECT FROM mail_import_blob b WHERE b.account_id = i.account_id AND b.mail_import_id = i.id)`,
);

/** $1 limit. The oldest one that is under way of each account; accounts that are removed have no turn any more. */
export const runningMailImports = statement<
  MailImportRow & { account_id: number; mod_seq: number; cursor: MailImportCursor | null }
>(
  'running-mail-imports',
  `SELECT DISTINCT ON (i.account_id) i.account_id, i.mod_seq, i.cursor, ${COLUMNS}
     FROM mail_import i JOIN account a ON a.id = i.account_id AND a.destroyed_at IS NULL
    WHERE i.status = 'running' AND i.destroyed_at IS NULL ORDER BY i.account_id, i.id LIMIT $1::bigint`,
);

/** $1 account, $2 id. The archive's pieces in their order. */
export const mailImportBlobs = statement<{ hash: Buffer; size: number }>(
  'mail-import-blobs',
  `SELECT b.hash, b.size FROM mail_import_blob p JOIN blob b ON b.id = p.blob_id
    WHERE p.account_id = $1::bigint AND p.mail_import_id = $2::bigint ORDER BY p.number`,
);

/** $1 age in seconds. Also the archive of one that waits for room. */
export const expireMailImports = statement(
  'expire-mail-imports',
  `WITH old AS (
     DELETE FROM mail_import WHERE created_at < now() - $1::bigint * interval '1 second' AND status <> 'running' RETURNING account_id, id
   )
   INSERT INTO blob_candidate (blob_id)
   SELECT DISTINCT p.blob_id FROM mail_import_blob p JOIN old ON old.account_id = p.account_id AND old.id = p.mail_import_id`,
);

/**
 * $1 account, $2 mod_seq. Before emails are imported in this write: the state of EmailDelivery stays what it is (see read-states.ts).
 */
export const keepDeliveryState = statement(
  'keep-delivery-state',
  `UPDATE account a
      SET delivery_mod_seq = coalesce((SELECT CASE WHEN e.created_mod_seq = a.import_mod_seq THEN a.delivery_mod_seq ELSE e.created_mod_seq END
                                         FROM email e WHERE e.account_id = a.id ORDER BY e.id DESC LIMIT 1), 0),
          import_mod_seq = $2::bigint
    WHERE a.id = $1::bigint`,
);

/**
 * $1 account, $2 keys of the Message-IDs (see threadKeys), $3 Message-IDs (empty: none), $4 sizes, $5 blob hashes.
 * The email that has the same Message-ID and size, or the same bytes, for each number from 1. By the thread, which a message shares with its
 * double; min instead of LIMIT 1, so that nobody walks the ids of all emails up to the first that fits.
 */
export const findDoubles = statement<{ n: number; email_id: number | null }>(
  'find-doubles',
  `SELECT q.n, coalesce(
            (SELECT min(e.id) FROM blob b JOIN email e ON e.blob_id = b.id AND e.account_id = $1::bigint
              WHERE b.hash = q.hash),
            (SELECT min(e.id) FROM thread_ref r
                    JOIN mailbox_entry me ON me.account_id = r.account_id AND me.thread_id = r.thread_id AND me.expunged_at IS NULL
                    JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
              WHERE q.message_id <> '' AND r.account_id = $1::bigint AND r.key = q.key AND e.size = q.size
                AND e.envelope -> 'messageId' ->> 0 = q.message_id)) AS email_id
     FROM unnest($2::bigint[], $3::text[], $4::int[], $5::bytea[]) WITH ORDINALITY AS q(key, message_id, size, hash, n)
    ORDER BY q.n`,
);
