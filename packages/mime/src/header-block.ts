/** Fields kept per header block; real mail has about 30, a bomb millions. */
export const MAX_HEADER_FIELDS = 1000;
/** Octets kept per field value. */
export const MAX_FIELD_SIZE = 64 * 1024;
/** Longest field name recognised; keeps a megabyte without a colon from being scanned as one. */
const MAX_FIELD_NAME = 256;

/** Where one header field stands; offsets are octets into the message. The value begins after the colon and ends before its last line break. */
export interface FieldSpan {
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
}

export interface HeaderBlock {
  fields: FieldSpan[];
  /** First octet of the body: after the empty line, or where a line begins that cannot be header. */
  bodyStart: number;
  /** More than MAX_HEADER_FIELDS fields: the later ones are not in `fields`. */
  hasMoreFields: boolean;
  /** A value longer than MAX_FIELD_SIZE was cut. */
  hasCutField: boolean;
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HYPHEN = 0x2d;
const COLON = 0x3a;

/**
 * Finds the fields of the header that begins at `start` (RFC 5322 2.2). Lines end in CRLF or LF. The header ends at the
 * first empty line; a line in it that is neither a field nor a continuation is handled as RFC 7103 7.2 prefers: it
 * continues the field before it when more header or an empty line follows, and begins the body when not.
 *
 * @param isDelimiter whether a line (given by its offset, and known to begin with "--") is a boundary of an enclosing multipart, which ends header and part
 */
export function scanHeader(
  bytes: Buffer,
  start: number,
  end: number,
  isDelimiter: ((lineStart: number) => boolean) | null,
): HeaderBlock {
  return new HeaderScanner(bytes, end, isDelimiter).scan(start);
}

class HeaderScanner {
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #isDelimiter: ((lineStart: number) => boolean) | null;
  readonly #block: HeaderBlock = { fields: [], bodyStart: 0, hasMoreFields: false, hasCutField: false };
  /** The field that continuation lines extend. */
  #current: FieldSpan | null = null;
  /** Lines before this offset are known to be followed by header or an empty line. */
  #headerGoesOnUntil = -1;

  constructor(bytes: Buffer, end: number, isDelimiter: ((lineStart: number) => boolean) | null) {
    this.#bytes = bytes;
    this.#end = end;
    this.#isDelimiter = isDelimiter;
  }

  scan(start: number): HeaderBlock {
    const bytes = this.#bytes;
    let lineStart = start;
    while (lineStart < this.#end) {
      const next = this.#nextLine(lineStart);
      const lineEnd = this.#lineEnd(lineStart, next);
      if (lineEnd === lineStart) {
        lineStart = next;
        break;
      }
      const first = bytes[lineStart]!;
      const isFolded = first === SPACE || first === TAB;
      const colon = isFolded ? -1 : this.#colonOfField(lineStart, lineEnd);
      if (colon >= 0) this.#addField(lineStart, colon, lineEnd);
      else if (isFolded && this.#current !== null) this.#extend(lineEnd);
      else if (this.#isBoundary(lineStart)) {
        // The line break before a delimiter belongs to the delimiter (RFC 2046 5.1.1), also when the body is missing.
        lineStart = Math.max(start, this.#lineEnd(start, lineStart));
        break;
      } else if (this.#current === null) {
        if (lineStart !== start || !this.#isStrayFirstLine(lineStart, next)) break;
      } else if (this.#headerGoesOn(next)) this.#extend(lineEnd);
      else break;
      lineStart = next;
    }
    this.#block.bodyStart = Math.min(lineStart, this.#end);
    return this.#block;
  }

  #nextLine(lineStart: number): number {
    const feed = this.#bytes.indexOf(LF, lineStart);
    return feed < 0 || feed >= this.#end ? this.#end : feed + 1;
  }

  /** The end of the line without its break. */
  #lineEnd(lineStart: number, next: number): number {
    let end = next;
    if (end > lineStart && this.#bytes[end - 1] === LF) end--;
    if (end > lineStart && this.#bytes[end - 1] === CR) end--;
    return end;
  }

  /** Offset of the colon when the line begins a field, or -1. White space before the colon is obsolete but read (RFC 5322 4.5). */
  #colonOfField(lineStart: number, lineEnd: number): number {
    const bytes = this.#bytes;
    const limit = Math.min(lineEnd, lineStart + MAX_FIELD_NAME);
    let i = lineStart;
    while (i < limit && bytes[i]! > SPACE && bytes[i]! < 0x7f && bytes[i] !== COLON) i++;
    if (i === lineStart) return -1;
    while (i < limit && (bytes[i] === SPACE || bytes[i] === TAB)) i++;
    return i < limit && bytes[i] === COLON ? i : -1;
  }

  #addField(lineStart: number, colon: number, lineEnd: number): void {
    let nameEnd = colon;
    while (this.#bytes[nameEnd - 1] === SPACE || this.#bytes[nameEnd - 1] === TAB) nameEnd--;
    this.#current = { nameStart: lineStart, nameEnd, valueStart: colon + 1, valueEnd: colon + 1 };
    this.#extend(lineEnd);
    if (this.#block.fields.length < MAX_HEADER_FIELDS) this.#block.fields.push(this.#current);
    else this.#block.hasMoreFields = true;
  }

  #extend(lineEnd: number): void {
    const field = this.#current!;
    field.valueEnd = Math.min(lineEnd, field.valueStart + MAX_FIELD_SIZE);
    if (field.valueEnd < lineEnd) this.#block.hasCutField = true;
  }

  #isBoundary(lineStart: number): boolean {
    return this.#bytes[lineStart] === HYPHEN && this.#isDelimiter !== null && this.#isDelimiter(lineStart);
  }

  /** A first line that is no field: the "From " of an mbox, or some gateway's remark above a real header. */
  #isStrayFirstLine(lineStart: number, next: number): boolean {
    const opening = this.#bytes.toString('latin1', lineStart, lineStart + 6);
    if (opening.startsWith('From ') || opening.startsWith('>From ')) return true;
    return next < this.#end && this.#colonOfField(next, this.#lineEnd(next, this.#nextLine(next))) >= 0;
  }

  /** Whether a field or an empty line follows at or after `from`. Each line is looked at once, however often this is asked. */
  #headerGoesOn(from: number): boolean {
    let lineStart = from;
    while (lineStart < this.#end) {
      if (lineStart <= this.#headerGoesOnUntil) return true;
      const next = this.#nextLine(lineStart);
      const lineEnd = this.#lineEnd(lineStart, next);
      if (this.#isBoundary(lineStart)) return false;
      if (lineEnd === lineStart || this.#colonOfField(lineStart, lineEnd) >= 0) {
        this.#headerGoesOnUntil = lineStart;
        return true;
      }
      lineStart = next;
    }
    return false;
  }
}
