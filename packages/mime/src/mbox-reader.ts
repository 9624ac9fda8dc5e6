/** A message out of an mbox. */
export interface MboxMessage {
  /** Lines end in CRLF. Null: it was larger than the reader takes. */
  bytes: Buffer | null;
  /** Of the line before it; null: there is none, or it names no time. */
  receivedAt: Date | null;
  /** Octets that the reader was given up to the line of the next message: from there on a new reader goes on. */
  end: number;
}

const LF = 0x0a;
const CR = 0x0d;
const SEPARATOR = Buffer.from('\nFrom ');
/** Longer ones are text: against a file without line ends that would be held as one "From " line. */
const MAX_FROM_LINE = 1_000;
/** A time and a year: what tells the line between two messages from a sentence, where a program has not quoted those. */
const FROM_LINE = /^From .*\b\d{1,2}:\d{2}\b.*\b\d{4}\b/;
const DATE =
  /\b([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}):(\d{2})(?::(\d{2}))?(?: +([+-]\d{4}|[A-Z]{1,5}))? +(\d{4})(?: +([+-]\d{4}))?/;

/**
 * Messages out of an mbox (RFC 4155) of any kind: lines end in LF or CRLF, "From " is quoted or not. A file that does not begin with "From " is
 * one message. Bytes in as they come, messages out; at most one message is in memory.
 */
export class MboxReader {
  readonly #maxSize: number;
  #kind: 'unknown' | 'mbox' | 'message' = 'unknown';
  /** What has been searched of the message: it begins with the end of the line before it. */
  #pieces: Buffer[] = [];
  #size = 0;
  /** Not searched yet. */
  #rest: Buffer = Buffer.alloc(0);
  #receivedAt: Date | null = null;
  #pushed = 0;

  /** @param options.maxSize octets of one message: larger ones are passed over */
  constructor({ maxSize }: { maxSize: number }) {
    this.#maxSize = maxSize;
  }

  push(chunk: Buffer): MboxMessage[] {
    this.#pushed += chunk.length;
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#kind === 'unknown' && !this.#begin(false)) return [];
    if (this.#kind === 'message') {
      this.#keep(this.#rest.length);
      return [];
    }
    return this.#split();
  }

  /** The file is over: the last message. */
  end(): MboxMessage[] {
    if (this.#kind === 'unknown' && !this.#begin(true)) return [];
    const messages = this.#kind === 'mbox' ? this.#split() : [];
    if (this.#kind === 'mbox') this.#rest = withoutEmptyLine(this.#rest);
    this.#keep(this.#rest.length);
    return [...messages, this.#finish(this.#pushed)];
  }

  /** Looks what it is. False: more must come, or, at the end, there is nothing. */
  #begin(isEnd: boolean): boolean {
    let start = 0;
    while (this.#rest[start] === LF || this.#rest[start] === CR) start += 1;
    this.#rest = this.#rest.subarray(start);
    if (this.#rest.length === 0) return false;
    if (this.#rest.length < 5 && !isEnd) return false;
    if (this.#rest.toString('latin1', 0, 5) !== 'From ') {
      this.#kind = 'message';
      return true;
    }
    const end = this.#rest.indexOf(LF);
    if (end < 0 && !isEnd && this.#rest.length < MAX_FROM_LINE) return false;
    this.#kind = 'mbox';
    const line = end < 0 ? this.#rest.length : end;
    this.#receivedAt = dateOf(this.#rest.toString('latin1', 0, Math.min(line, MAX_FROM_LINE)));
    this.#rest = this.#rest.subarray(line);
    return true;
  }

  #split(): MboxMessage[] {
    const messages: MboxMessage[] = [];
    let from = 0;
    for (;;) {
      const at = this.#rest.indexOf(SEPARATOR, from);
      // Enough stays that a separator and the empty line before it are seen whole.
      if (at < 0) {
        this.#keep(Math.max(0, this.#rest.length - SEPARATOR.length - 2));
        return messages;
      }
      from = at + 1;
      if (!this.#isAfterEmptyLine(at)) continue;
      const end = this.#rest.indexOf(LF, from);
      if (end < 0 && this.#rest.length - from < MAX_FROM_LINE) {
        this.#keep(Math.max(0, at - 2));
        return messages;
      }
      const line = this.#rest.toString(
        'latin1',
        from,
        Math.min(end < 0 ? Infinity : end, from + MAX_FROM_LINE, this.#rest.length),
      );
      if (end < 0 || !FROM_LINE.test(line)) continue;
      // The empty line belongs to the separator.
      const next = this.#rest.subarray(end);
      const start = this.#pushed - this.#rest.length + from;
      this.#keep(this.#rest[at - 1] === CR ? at - 1 : at);
      this.#rest = next;
      messages.push(this.#finish(start));
      this.#receivedAt = dateOf(line);
      from = 0;
    }
  }

  #isAfterEmptyLine(at: number): boolean {
    return this.#rest[at - 1] === LF || (this.#rest[at - 1] === CR && this.#rest[at - 2] === LF);
  }

  #keep(length: number): void {
    this.#size += length;
    // One line end before it and one behind are not the message's.
    if (this.#size <= this.#maxSize + 4) this.#pieces.push(this.#rest.subarray(0, length));
    else this.#pieces = [];
    this.#rest = this.#rest.subarray(length);
  }

  #finish(end: number): MboxMessage {
    const isTooLarge = this.#size > this.#maxSize + 4;
    const bytes = isTooLarge ? null : this.#message(Buffer.concat(this.#pieces).toString('latin1'));
    const message = {
      bytes: bytes && bytes.length <= this.#maxSize ? bytes : null,
      receivedAt: this.#receivedAt,
      end,
    };
    this.#pieces = [];
    this.#size = 0;
    this.#receivedAt = null;
    return message;
  }

  #message(text: string): Buffer {
    if (this.#kind === 'message') return Buffer.from(withCrlf(text), 'latin1');
    const lines = withCrlf(text.replace(/^\r?\n/, ''));
    return Buffer.from(lines.replaceAll(/^>(>*From )/gm, '$1'), 'latin1');
  }
}

/** The empty line behind the last message. */
function withoutEmptyLine(rest: Buffer): Buffer {
  const [, empty = ''] = /\n(\r?\n)$/.exec(rest.toString('latin1', Math.max(0, rest.length - 3))) ?? [];
  return rest.subarray(0, rest.length - empty.length);
}

const withCrlf = (text: string): string => text.replaceAll(/\r\n|\r|\n/g, '\r\n');

/** As in RFC 4155, with a zone before or behind the year as some programs write it; "From - " has when the program took the message up. */
function dateOf(line: string): Date | null {
  const match = line.startsWith('From - ') ? null : DATE.exec(line);
  if (!match) return null;
  const [, month = '', day, hour, minute, second = '0', before, year, behind] = match;
  const zone = [before, behind].find((text) => text !== undefined && /^[+-]/.test(text)) ?? '+0000';
  const date = new Date(`${day} ${month} ${year} ${hour}:${minute}:${second.padStart(2, '0')} ${zone}`);
  return Number.isNaN(date.getTime()) || date.getTime() < 0 ? null : date;
}
