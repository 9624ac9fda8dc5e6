/** A boundary delimiter line (RFC 2046 5.1.1) of one of the open multiparts. */
export interface Delimiter {
  /** Which open multipart it belongs to; 0 is the outermost. */
  level: number;
  /** `--boundary--` */
  isClose: boolean;
  /** Where the body before it ends: before the line break that precedes the line. */
  bodyEnd: number;
  /** First octet after the line. */
  next: number;
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const HYPHEN = 0x2d;
/** Every delimiter but one at the very start of a body. */
const LINE_WITH_HYPHENS = Buffer.from('\n--', 'latin1');

/**
 * Finds the delimiters of all open multiparts in one pass, so that nesting does not multiply the work. A line is a
 * delimiter only when nothing but white space follows the boundary: "--abcd" is no delimiter of "abc". When an inner
 * multipart repeats the boundary of an outer one, the line belongs to the inner one until it is closed.
 */
export class DelimiterScanner {
  readonly #bytes: Buffer;
  /** Innermost level by boundary (its octets as Latin-1). */
  readonly #levels = new Map<string, number>();
  readonly #open: { boundary: string; shadowed: number | undefined; longest: number }[] = [];

  /** How many open boundaries have a length (from 255 on together), so that most lines are rejected without making a string. */
  #lengths: Uint16Array | null = null;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Opens a multipart; answers its level. */
  open(boundary: string): number {
    // Trailing white space is no part of a boundary, and gateways add it.
    const octets = Buffer.from(boundary.trimEnd(), 'utf8').toString('latin1');
    const level = this.#open.length;
    this.#open.push({
      boundary: octets,
      shadowed: this.#levels.get(octets),
      longest: Math.max(this.#longest, octets.length),
    });
    this.#levels.set(octets, level);
    this.#lengths ??= new Uint16Array(256);
    this.#lengths[Math.min(octets.length, 255)]! += 1;
    return level;
  }

  /** Closes the innermost multipart. */
  close(): void {
    const closed = this.#open.pop();
    if (closed === undefined || this.#lengths === null) return;
    this.#lengths[Math.min(closed.boundary.length, 255)]! -= 1;
    if (closed.shadowed === undefined) this.#levels.delete(closed.boundary);
    else this.#levels.set(closed.boundary, closed.shadowed);
  }

  /** The first delimiter at or after `from`, which is the start of a line; null when there is none. */
  find(from: number): Delimiter | null {
    if (this.#open.length === 0) return null;
    let lineStart = from;
    for (;;) {
      const delimiter = this.#at(lineStart);
      if (delimiter !== null) return delimiter;
      const found = this.#bytes.indexOf(LINE_WITH_HYPHENS, lineStart);
      if (found < 0) return null;
      lineStart = found + 1;
    }
  }

  /** Whether the line at `lineStart` is a delimiter. */
  readonly isDelimiter = (lineStart: number): boolean =>
    this.#open.length > 0 && this.#at(lineStart) !== null;

  #hasLength(length: number): boolean {
    return length >= 0 && this.#lengths?.[Math.min(length, 255)] !== 0;
  }

  get #longest(): number {
    return this.#open.at(-1)?.longest ?? 0;
  }

  #at(lineStart: number): Delimiter | null {
    const bytes = this.#bytes;
    if (bytes[lineStart] !== HYPHEN || bytes[lineStart + 1] !== HYPHEN) return null;
    const start = lineStart + 2;
    // Text past the longest boundary and its closing hyphens ends the look: the cost of a line is bounded by the boundaries.
    const limit = start + this.#longest + 2;
    let contentEnd = start;
    let i = start;
    for (; i < bytes.length && bytes[i] !== LF; i++) {
      const octet = bytes[i];
      if (octet === SPACE || octet === TAB || octet === CR) continue;
      contentEnd = i + 1;
      if (contentEnd > limit) return null;
    }
    if (!this.#hasLength(contentEnd - start) && !this.#hasLength(contentEnd - start - 2)) return null;
    const text = bytes.toString('latin1', start, contentEnd);
    const level = this.#levels.get(text);
    if (level !== undefined) return this.#delimiter(lineStart, i, level, false);
    const closing = text.endsWith('--') ? this.#levels.get(text.slice(0, -2)) : undefined;
    return closing === undefined ? null : this.#delimiter(lineStart, i, closing, true);
  }

  #delimiter(lineStart: number, lineEnd: number, level: number, isClose: boolean): Delimiter {
    let bodyEnd = lineStart;
    if (bodyEnd > 0 && this.#bytes[bodyEnd - 1] === LF) bodyEnd--;
    if (bodyEnd < lineStart && bodyEnd > 0 && this.#bytes[bodyEnd - 1] === CR) bodyEnd--;
    return { level, isClose, bodyEnd, next: Math.min(lineEnd + 1, this.#bytes.length) };
  }
}
