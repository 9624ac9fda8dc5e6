import type { BlobEncoding } from '../blobs/encode.ts';
import { statement } from '../db/statement.ts';
import type { CompactStructure } from '../email/structure-codec.ts';

export interface MessageRow {
  id: number;
  structure: CompactStructure;
  blob_id: number;
  size: number;
  encoding: BlobEncoding;
  /** Null: in chunks. */
  data: Buffer | null;
}

/** $1 account, $2 emails. Whole messages, to look through them. */
export const readMessages = statement<MessageRow>(
  'read-messages',
  `SELECT e.id, e.structure, b.id AS blob_id, b.size, b.encoding::text, b.data
     FROM email e JOIN blob b ON b.id = e.blob_id
    WHERE e.account_id = $1::bigint AND e.id = ANY($2::bigint[]) AND e.destroyed_at IS NULL`,
);
