import { statement } from '../db/statement.ts';
import type { CompactStructure, StoredEnvelope } from '../email/structure-codec.ts';

export interface EmailRow {
  id: number;
  thread_id: number;
  hash: Buffer;
  size: number;
  received_at: Date;
  mailbox_ids: number[];
  keywords: string[];
  has_attachment: boolean;
  preview: string;
  envelope: StoredEnvelope;
  mod_seq: number;
}

/** $1 account, $2 ids. */
export const readEmails = statement<EmailRow>(
  'read-emails',
  `SELECT e.id, e.thread_id, b.hash, e.size, e.received_at, e.keywords, e.has_attachment, e.preview, e.envelope, e.mod_seq,
          ARRAY(SELECT me.mailbox_id FROM mailbox_entry me
                 WHERE me.account_id = e.account_id AND me.thread_id = e.thread_id AND me.email_id = e.id
                   AND me.expunged_at IS NULL ORDER BY me.mailbox_id) AS mailbox_ids
     FROM email e JOIN blob b ON b.id = e.blob_id
    WHERE e.account_id = $1::bigint AND e.id = ANY($2::bigint[]) AND e.destroyed_at IS NULL`,
);

/** $1 account, $2 ids. */
export const readStructures = statement<{ id: number; structure: CompactStructure }>(
  'read-structures',
  `SELECT id, structure FROM email
    WHERE account_id = $1::bigint AND id = ANY($2::bigint[]) AND destroyed_at IS NULL`,
);

/** $1 account, $2 thread ids. Its live emails, oldest first (RFC 8621 3). */
export const readThreads = statement<{ id: number; email_ids: number[] }>(
  'read-threads',
  `SELECT thread_id AS id, array_agg(email_id ORDER BY received_at, email_id) AS email_ids
     FROM (SELECT DISTINCT me.thread_id, me.email_id, e.received_at
             FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
            WHERE me.account_id = $1::bigint AND me.thread_id = ANY($2::bigint[]) AND me.expunged_at IS NULL) AS live
    GROUP BY thread_id`,
);
