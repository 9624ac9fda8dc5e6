import { statement } from '../db/statement.ts';
import type { StoredEnvelope } from '../email/structure-codec.ts';

export interface ExportedRow {
  uid: number;
  hash: Buffer;
  received_at: Date;
  open_ended: boolean;
  keywords: string[];
  envelope: StoredEnvelope;
  mailbox_ids: number[];
}

/**
 * $1 account, $2 mailbox, $3 the uid to begin behind, $4 limit. A walk
 * along the key of the entries; each email's other mailboxes are found by its thread.
 */
export const exportMessages = statement<ExportedRow>(
  'export-messages',
  `SELECT page.uid, b.hash, e.received_at, e.open_ended, e.keywords, e.envelope, page.mailbox_ids
     FROM (SELECT me.uid, me.email_id,
                  ARRAY(SELECT o.mailbox_id FROM mailbox_entry o
                         WHERE o.account_id = me.account_id AND o.thread_id = me.thread_id AND o.email_id = me.email_id
                           AND o.expunged_at IS NULL ORDER BY o.mailbox_id) AS mailbox_ids
             FROM mailbox_entry me
            WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.uid > $3::bigint AND me.expunged_at IS NULL
            ORDER BY me.uid LIMIT $4::bigint) AS page
     JOIN email e ON e.account_id = $1::bigint AND e.id = page.email_id
     JOIN blob b ON b.id = e.blob_id
    ORDER BY page.uid`,
);
