import {
  decodeHeaderText,
  decodeText,
  fieldText,
  headerOfPart,
  headersNamed,
  type BodyStructure,
  type HeaderField,
} from '@mailcote/mime';
import { decodeBytes } from '../blobs/encode.ts';
import { run, type Database } from '../db/statement.ts';
import { expandStructure } from '../email/structure-codec.ts';
import { readChunk } from '../sql/read-blob.ts';
import type { MessageRow } from '../sql/read-messages.ts';
import type { EntryFilter } from '../types.ts';

export interface ReadMessage {
  bytes: Buffer;
  structure: BodyStructure;
}

/** A message out of its row, and its chunks if it is large. */
export async function wholeMessage(database: Database, row: MessageRow): Promise<ReadMessage> {
  const { structure } = expandStructure(row.structure);
  if (row.data) return { bytes: decodeBytes({ encoding: row.encoding, data: row.data }), structure };
  const chunks: Buffer[] = [];
  for (let number = 0, size = 0; size < row.size; number += 1) {
    const [chunk] = await run(database, readChunk, [row.blob_id, number]);
    // Swept while it was read: the email is gone, and so is what it contained.
    if (!chunk) break;
    const bytes = decodeBytes(chunk);
    chunks.push(bytes);
    size += bytes.length;
  }
  return { bytes: Buffer.concat(chunks), structure };
}

/** RFC 9051 6.4.4, BODY, TEXT and HEADER: a substring of the decoded text, whatever the case. */
export function messageContains(
  { bytes, structure }: ReadMessage,
  filter: EntryFilter & { kind: 'body' | 'text' | 'header' },
): boolean {
  const wanted = filter.value.toLowerCase();
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  if (filter.kind === 'header') {
    return headersNamed(headerOfPart(bytes, structure), filter.name).some((field) => has(readable(field)));
  }
  const isInHeader = (part: BodyStructure): boolean =>
    headerOfPart(bytes, part).some((field) => has(`${field.name}: ${readable(field)}`));
  const isInBody = (part: BodyStructure): boolean =>
    (part.type.startsWith('text/') && has(decodeText(bytes, part).text)) ||
    part.parts.some(isInBody) ||
    (part.message !== null && (isInHeader(part.message.structure) || isInBody(part.message.structure)));
  return (filter.kind === 'text' && isInHeader(structure)) || isInBody(structure);
}

function readable(field: HeaderField): string {
  return decodeHeaderText(fieldText(field));
}
