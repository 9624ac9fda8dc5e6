import { statement } from '../db/statement.ts';
import type { StoredEnvelope } from '../email/structure-codec.ts';

export interface SortFieldsRow {
  uid: number;
  received_at: Date;
  sent_at: Date | null;
  size: number;
  subject: string;
  /** Null: not asked for. */
  envelope: Partial<StoredEnvelope> | null;
}

/**
 * $1 account, $2 mailbox, $3 uids, $4 names of the properties of the envelope that are wanted: all of it is some hundred octets of JSON
 * for each message. By uid.
 */
export const readSortFields = statement<SortFieldsRow>(
  'read-sort-fields',
  `SELECT me.uid, e.received_at, e.sent_at, e.size, e.subject,
          CASE WHEN cardinality($4::text[]) > 0 THEN (
            SELECT jsonb_object_agg(k, e.envelope -> k) FROM unnest($4::text[]) AS k WHERE e.envelope ? k) END AS envelope
     FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
    WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.uid = ANY($3::bigint[]) AND me.expunged_at IS NULL
    ORDER BY me.uid`,
);
