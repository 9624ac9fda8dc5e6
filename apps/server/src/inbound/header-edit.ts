/** Which fields go, and what is put before the others. */
export interface HeaderEdit {
  /** Whole fields, CRLF at their ends. */
  prepend: string;
  /** `name` in lower case, `value` unfolded and trimmed. True takes the field out. */
  remove?: (name: string, value: string) => boolean;
}

/**
 * Edits the header of a message with CRLF line ends. The bytes of all other fields and of the body stay as they are
 * (RFC 5321 4.4, and signatures depend on it). A header without an end is left alone but for what is put before it.
 */
export function editHeader(message: Buffer, { prepend, remove }: HeaderEdit): Buffer {
  const before = Buffer.from(prepend);
  const end = headerEnd(message);
  if (remove === undefined || end === null) return Buffer.concat([before, message]);
  const kept: Buffer[] = [before];
  let keepFrom = 0;
  for (const field of fields(message, end)) {
    if (!remove(field.name, field.value)) continue;
    kept.push(message.subarray(keepFrom, field.start));
    keepFrom = field.end;
  }
  kept.push(message.subarray(keepFrom));
  return Buffer.concat(kept);
}

/** Offset of the empty line that ends the header (after the CRLF of the last field); null when there is none. */
export function headerEnd(message: Buffer): number | null {
  if (message.subarray(0, 2).toString('latin1') === '\r\n') return 0;
  const found = message.indexOf('\r\n\r\n');
  return found === -1 ? null : found + 2;
}

export interface FieldSpan {
  name: string;
  value: string;
  start: number;
  /** After the CRLF of the last line. */
  end: number;
}

/** The fields before `end`, with their folded lines. Lines without a colon belong to the field before. */
export function* fields(message: Buffer, end: number): Generator<FieldSpan> {
  let start = 0;
  while (start < end) {
    let next = lineEnd(message, start, end);
    while (next < end && !startsField(message, next, end)) next = lineEnd(message, next, end);
    const text = message.subarray(start, next).toString('utf8');
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    yield {
      name,
      value: text
        .slice(colon + 1)
        .replaceAll(/\r\n(?=[ \t])/g, '')
        .trim(),
      start,
      end: next,
    };
    start = next;
  }
}

function lineEnd(message: Buffer, start: number, end: number): number {
  const lf = message.indexOf(0x0a, start);
  return lf === -1 || lf >= end ? end : lf + 1;
}

function startsField(message: Buffer, start: number, end: number): boolean {
  const first = message[start];
  if (first === 0x20 || first === 0x09) return false;
  const colon = message.indexOf(0x3a, start);
  return colon !== -1 && colon < lineEnd(message, start, end);
}
