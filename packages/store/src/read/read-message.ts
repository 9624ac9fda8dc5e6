import type { BodyStructure, Envelope } from '@mailcote/mime';
import { decodeBytes } from '../blobs/encode.ts';
import { run, type Database } from '../db/statement.ts';
import { expandEnvelope, expandStructure } from '../email/structure-codec.ts';
import { endOfText } from '../search/substring-text.ts';
import { readChunk } from '../sql/read-blob.ts';
import type { MessageRow } from '../sql/text-index.ts';

export interface ReadMessage {
  bytes: Buffer;
  envelope: Envelope;
  structure: BodyStructure;
}

/** A message out of its row, and its chunks if it is large: as far as `endOf` wants it at least. */
export async function readMessage(
  database: Database,
  row: MessageRow,
  endOf: (structure: BodyStructure) => number = endOfText,
): Promise<ReadMessage> {
  const envelope = expandEnvelope(row.envelope);
  const { structure } = expandStructure(row.structure);
  if (row.data)
    return { bytes: decodeBytes({ encoding: row.encoding, data: row.data }), envelope, structure };
  const chunks: Buffer[] = [];
  const end = Math.min(row.size, endOf(structure));
  for (let number = 0, size = 0; size < end; number += 1) {
    const [chunk] = await run(database, readChunk, [row.blob_id, number]);
    // Swept while it was read: the email is gone, and so is what it contained.
    if (!chunk) break;
    const bytes = decodeBytes(chunk);
    chunks.push(bytes);
    size += bytes.length;
  }
  return { bytes: Buffer.concat(chunks), envelope, structure };
}
