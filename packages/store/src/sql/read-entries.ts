import type { BlobEncoding } from '../blobs/encode.ts';
import { statement } from '../db/statement.ts';
import type { CompactStructure, StoredEnvelope } from '../email/structure-codec.ts';

export interface EntryRow {
  uid: number;
  email_id: number;
  thread_id: number;
  mod_seq: number;
  received_at: Date;
  saved_at: Date | null;
  deleted: boolean;
  keywords: string[];
  size: number;
}

export interface FullEntryRow extends EntryRow {
  hash: Buffer;
  preview: string;
  envelope: StoredEnvelope;
  structure: CompactStructure;
}

const COLUMNS =
  'me.uid, me.email_id, me.thread_id, me.mod_seq, e.received_at, me.saved_at, me.deleted, e.keywords, e.size';
/**
 * $1 account, $2 mailbox, $3 uids. One by one and not as ranges: of a range the planner expects a good part of the mailbox, and reads all of it.
 */
const FROM = 'FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id';
const WHERE = `WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.uid = ANY($3::bigint[]) AND me.expunged_at IS NULL
    ORDER BY me.uid`;

/** Flags alone: what a mail program asks of every message of a mailbox. Keywords separated by blanks, which is read in half the time of an array. */
export const readEntryFlags = statement<{ uid: number; mod_seq: number; deleted: boolean; keywords: string }>(
  'read-entry-flags',
  `SELECT me.uid, me.mod_seq, me.deleted, array_to_string(e.keywords, ' ') AS keywords ${FROM} ${WHERE}`,
);

/** What flags, dates and sizes need: none of the wide columns. */
export const readEntries = statement<EntryRow>('read-entries', `SELECT ${COLUMNS} ${FROM} ${WHERE}`);

export const readFullEntries = statement<FullEntryRow>(
  'read-full-entries',
  `SELECT ${COLUMNS}, b.hash, e.preview, e.envelope, e.structure ${FROM} JOIN blob b ON b.id = e.blob_id ${WHERE}`,
);

/** As milliseconds since 1970, which are read in a tenth of the time of a timestamp. */
const RECEIVED_AT = '(extract(epoch FROM e.received_at) * 1000)::bigint AS received_at';

export interface FixedEntryRow {
  uid: number;
  email_id: number;
  received_at: number;
  size: number;
  envelope: StoredEnvelope;
  structure: CompactStructure;
}

/** What never changes. */
export const readFixedEntries = statement<FixedEntryRow>(
  'read-fixed-entries',
  `SELECT me.uid, me.email_id, ${RECEIVED_AT}, e.size, e.envelope, e.structure ${FROM} ${WHERE}`,
);

export interface EntryOctetsRow {
  uid: number;
  email_id: number;
  received_at: number;
  hash: Buffer;
  size: number;
  encoding: BlobEncoding;
  data: Buffer | null;
}

/** $4 most octets. Whole messages, and what else never changes; null data: too large to come along. */
export const readEntryOctets = statement<EntryOctetsRow>(
  'read-entry-octets',
  `SELECT me.uid, me.email_id, ${RECEIVED_AT}, b.hash, b.size, b.encoding::text,
          CASE WHEN b.size <= $4::bigint THEN b.data END AS data ${FROM} JOIN blob b ON b.id = e.blob_id ${WHERE}`,
);
