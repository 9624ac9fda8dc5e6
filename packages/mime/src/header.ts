import { isAscii, isUtf8 } from 'node:buffer';
import { cleanText } from './clean-text.ts';
import { guessCharset } from './charset.ts';
import { scanHeader } from './header-block.ts';
import type { FieldSpan, HeaderBlock } from './header-block.ts';
import type { BodyStructure, HeaderField } from './types.ts';

/** The header of one part (or of the message, for its root), RFC 8621 4.1.4 `headers`: read from the message's bytes. */
export function headerOfPart(
  message: Uint8Array,
  part: Pick<BodyStructure, 'headerStart' | 'bodyStart'>,
): HeaderField[] {
  const bytes = asBuffer(message);
  return headerFields(bytes, scanHeader(bytes, part.headerStart, part.bodyStart, null));
}

/** The fields of that name (matched without regard to case), in the order of the header. */
export function headersNamed(header: readonly HeaderField[], name: string): HeaderField[] {
  const wanted = name.toLowerCase();
  return header.filter((field) => field.name.length === wanted.length && field.name.toLowerCase() === wanted);
}

/** What the parsed forms (text, addresses, …) are made from: the Raw form, or where its octets are not UTF-8 the text they most likely are. */
export function fieldText(field: HeaderField): string {
  return field.guessed ?? field.raw;
}

/**
 * A header block as strings.
 *
 * @param charset what octets that are not UTF-8 may be in: a charset the message declares elsewhere
 */
export function headerFields(bytes: Buffer, block: HeaderBlock, charset?: string): HeaderField[] {
  const first = block.fields[0];
  const last = block.fields.at(-1);
  if (first === undefined || last === undefined) return [];
  const start = first.nameStart;
  const whole = bytes.subarray(start, last.valueEnd);
  // Nearly every header is ASCII: one string for all of it, of which the fields are slices.
  if (!isAscii(whole) || whole.includes(0))
    return block.fields.map((span) => headerField(bytes, span, charset));
  const text = whole.toString('latin1');
  return block.fields.map((span) => ({
    name: text.slice(span.nameStart - start, span.nameEnd - start),
    raw: text.slice(span.valueStart - start, span.valueEnd - start),
  }));
}

function headerField(bytes: Buffer, span: FieldSpan, charset: string | undefined): HeaderField {
  const name = bytes.toString('latin1', span.nameStart, span.nameEnd);
  const value = bytes.subarray(span.valueStart, span.valueEnd);
  if (isAscii(value)) return { name, raw: cleanText(value.toString('latin1')) };
  const raw = cleanText(value.toString('utf8'));
  return isUtf8(value) ? { name, raw } : { name, raw, guessed: guessCharset(value, charset).text };
}

/** The value of one field as text for parsing; see {@link fieldText}. */
export function spanText(bytes: Buffer, span: FieldSpan, charset?: string): string {
  return fieldText(headerField(bytes, span, charset));
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
