import { isAscii, isUtf8 } from 'node:buffer';
import { encodeOctets } from './compose-content.ts';
import { asBuffer } from './header.ts';
import { scanHeader } from './header-block.ts';
import { parseMessage } from './parse-message.ts';
import type { BodyStructure } from './types.ts';

/** Octets of the message from `start` to `end`, and what stands there instead. */
interface Edit {
  start: number;
  end: number;
  text: string | Buffer;
}

/**
 * The same message in 7-bit form, for a server without 8BITMIME or BINARYMIME (RFC 6152 3, RFC 3030 3): every part that has
 * octets which cannot travel is written as quoted-printable or base64, attached messages inside out (RFC 2046 5.2.1 lets
 * only their parts be encoded). Nothing else changes.
 *
 * Null when it cannot be said in 7 bits: UTF-8 in a header (RFC 6532), a part whose encoding is a lie, or a change inside of
 * multipart/signed or multipart/encrypted, which nobody may make (RFC 1847 2.1). A DKIM signature is broken by it; that is the
 * caller's business.
 *
 * @param message CRLF line ends
 */
export function toSevenBit(message: Uint8Array): Buffer | null {
  const bytes = asBuffer(message);
  const { structure, truncated } = parseMessage(bytes);
  if (truncated.length > 0) return null;
  const edits: Edit[] = [];
  if (!convert(bytes, structure, true, edits)) return null;
  const converted = apply(bytes, edits);
  return isAscii(converted) && !converted.includes(0) ? converted : null;
}

/** @returns false when it cannot be done */
function convert(bytes: Buffer, part: BodyStructure, isRoot: boolean, edits: Edit[]): boolean {
  const before = edits.length;
  const isMultipart = part.type.startsWith('multipart/');
  const inside = part.message === null ? part.parts : [part.message.structure];
  for (const child of inside) if (!convert(bytes, child, part.message !== null, edits)) return false;
  if (/^multipart\/(?:signed|encrypted)$/.test(part.type) && edits.length > before) return false;
  if (isMultipart || part.message !== null) {
    // RFC 2045 6.4: what stands here must be no less than what is inside.
    if (/^(?:8bit|binary)$/.test(part.encoding)) setEncoding(bytes, part, '7bit', edits);
    return true;
  }
  const body = bytes.subarray(part.bodyStart, part.bodyEnd);
  const mayBeAnything = /^(?:8bit|binary)$/.test(part.encoding);
  if (isAscii(body) && !(mayBeAnything && !isLines(body))) {
    if (mayBeAnything) setEncoding(bytes, part, '7bit', edits);
    return true;
  }
  if (!/^(?:7bit|8bit|binary)$/.test(part.encoding) || part.type.startsWith('message/')) return false;
  if (!hasEmptyLine(bytes, part)) return false;
  const { encoding, body: encoded } = encodeOctets(part.type, body);
  setEncoding(bytes, part, encoding, edits, isRoot ? missingFields(bytes, part, body) : '');
  // The end of a message is the end of a line; in base64 the line break that was there is octets.
  const isEnd = part.bodyEnd === bytes.length && !encoded.subarray(-2).equals(CRLF);
  edits.push({
    start: part.bodyStart,
    end: part.bodyEnd,
    text: isEnd ? Buffer.concat([encoded, CRLF]) : encoded,
  });
  return true;
}

const CRLF = Buffer.from('\r\n');

/** False where the body begins with a line that cannot be header (RFC 7103 7.2): a field written before it would be read as body. */
function hasEmptyLine(bytes: Buffer, { headerStart, bodyStart }: BodyStructure): boolean {
  const start = Math.max(headerStart, bodyStart - 2 * CRLF.length);
  return /^(?:\r\n){1,2}$/.test(bytes.toString('latin1', start, bodyStart));
}

/** Lines as RFC 5322 2.1.1 has them, so that DATA carries them unharmed. */
function isLines(body: Buffer): boolean {
  const text = body.toString('latin1');
  return !/\u0000|\r(?!\n)|(?<!\r)\n/.test(text) && text.split('\r\n').every((line) => line.length <= 998);
}

/** Replaces the field, or writes one at the end of the part's header. */
function setEncoding(bytes: Buffer, part: BodyStructure, encoding: string, edits: Edit[], others = ''): void {
  const text = `${others}Content-Transfer-Encoding: ${encoding}\r\n`;
  const { fields } = scanHeader(bytes, part.headerStart, part.bodyStart, null);
  const found = fields.filter(
    ({ nameStart, nameEnd }) =>
      bytes.toString('latin1', nameStart, nameEnd).toLowerCase() === 'content-transfer-encoding',
  );
  const end = part.bodyStart - CRLF.length;
  if (found.length === 0) edits.push({ start: end, end, text });
  for (const [index, { nameStart, valueEnd }] of found.entries()) {
    edits.push({ start: nameStart, end: Math.min(valueEnd + 2, end), text: index === 0 ? text : '' });
  }
}

/** A message from before MIME gets what makes the encoding mean something (RFC 2045 4, RFC 1428 3). */
function missingFields(bytes: Buffer, part: BodyStructure, body: Buffer): string {
  const { fields } = scanHeader(bytes, part.headerStart, part.bodyStart, null);
  const names = new Set(
    fields.map(({ nameStart, nameEnd }) => bytes.toString('latin1', nameStart, nameEnd).toLowerCase()),
  );
  const version = names.has('mime-version') ? '' : 'MIME-Version: 1.0\r\n';
  if (names.has('content-type')) return version;
  return `${version}Content-Type: text/plain; charset=${isUtf8(body) ? 'utf-8' : 'unknown-8bit'}\r\n`;
}

function apply(bytes: Buffer, edits: Edit[]): Buffer {
  const pieces: Buffer[] = [];
  let position = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    pieces.push(bytes.subarray(position, start), Buffer.from(text as string));
    position = end;
  }
  return Buffer.concat([...pieces, bytes.subarray(position)]);
}
