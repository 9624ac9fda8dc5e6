import { bodyLists } from './body-lists.ts';
import { envelopeOf } from './envelope.ts';
import { asBuffer, headerFields } from './header.ts';
import { previewOf } from './preview.ts';
import { parseTree } from './structure.ts';
import type { ParsedMessage } from './types.ts';

/**
 * Parses a message (RFC 5322, MIME). Any octets are a message: what is malformed is read as people would, never refused,
 * and nothing throws. Time and memory are linear in the size; `truncated` names the caps that were met. Lines may end in
 * CRLF or LF. All offsets are octets into `message`.
 */
export function parseMessage(message: Uint8Array): ParsedMessage {
  const bytes = asBuffer(message);
  const { structure, block, charset, truncated } = parseTree(bytes);
  const lists = bodyLists(structure);
  return {
    size: bytes.length,
    header: headerFields(bytes, block, charset),
    envelope: envelopeOf(bytes, block, charset),
    structure,
    ...lists,
    preview: previewOf(bytes, lists.textBody),
    truncated,
    isOpenEnded: bytes.length > 0 && bytes.toString('latin1', bytes.length - 2) !== '\r\n',
  };
}
