import { decodeCharset, guessCharset } from './charset.ts';
import type { DecodedText } from './charset.ts';
import { asBuffer } from './header.ts';
import { decodeTransferEncoding, isKnownTransferEncoding, transferEncodingOf } from './transfer-encoding.ts';
import type { BodyStructure } from './types.ts';

/** What decoding needs to know of a part. */
export type PartContent = Pick<BodyStructure, 'type' | 'params' | 'encoding' | 'bodyStart' | 'bodyEnd'>;

/** The part with that id (RFC 9051 6.4.5 numbers), attached messages searched too; null when there is none. */
export function partById(structure: BodyStructure, partId: string): BodyStructure | null {
  if (structure.partId === partId) return structure;
  for (const part of structure.message === null ? structure.parts : [structure.message.structure]) {
    const found = partById(part, partId);
    if (found !== null) return found;
  }
  return null;
}

/** The octets of a part without their transfer encoding; an unknown encoding is taken for none (RFC 8621 4.1.4). May share memory with `message`. */
export function decodePart(message: Uint8Array, part: PartContent): Buffer {
  return decodeTransferEncoding(
    asBuffer(message),
    part.bodyStart,
    part.bodyEnd,
    transferEncodingOf(part.encoding),
  );
}

/**
 * A text part as EmailBodyValue (RFC 8621 4.1.4): transfer encoding and charset decoded, CRLF as LF, no NUL.
 * `isEncodingProblem` as there: octets that the charset lacks, an unknown charset, an unknown transfer encoding.
 */
export function decodeText(
  message: Uint8Array,
  part: PartContent,
): { text: string; isEncodingProblem: boolean } {
  const { text, isProblem } = decodePartCharset(decodePart(message, part), part);
  const isEncodingProblem = isProblem || !isKnownTransferEncoding(part.encoding);
  return { text: text.includes('\r') ? text.replaceAll('\r\n', '\n') : text, isEncodingProblem };
}

/** The beginning of a text part: what its first `octets` encoded octets hold. For previews and search, which need no more. */
export function decodeTextStart(message: Uint8Array, part: PartContent, octets: number): string {
  const bodyEnd = Math.min(part.bodyEnd, part.bodyStart + octets);
  const { text } = decodeText(message, { ...part, bodyEnd });
  // The cut may have gone through a character.
  return bodyEnd < part.bodyEnd ? text.replace(/\uFFFD{1,3}$/, '') : text;
}

function decodePartCharset(content: Buffer, part: PartContent): DecodedText {
  const label = part.params['charset'] ?? (part.type === 'text/html' ? charsetOfHtml(content) : undefined);
  if (label === undefined) return guessCharset(content);
  return decodeCharset(content, label) ?? { ...guessCharset(content), isProblem: true };
}

/** How far browsers look for a `<meta charset>`. */
const META_PRESCAN = 1024;
const META_CHARSET = /<meta[^>]{0,256}charset\s{0,8}=\s{0,8}["']?([\w.:-]{1,45})/i;

/** The charset that an HTML part without a charset parameter names in its head; undefined when there is none, or when it says UTF-16, which it then cannot be. */
function charsetOfHtml(content: Buffer): string | undefined {
  const label = META_CHARSET.exec(content.toString('latin1', 0, META_PRESCAN))?.[1];
  return label !== undefined && /^utf-?16/i.test(label) ? undefined : label;
}
