import { ByteBuffer } from './byte-buffer.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * What the framer found at the front of the stream: a line without its CRLF, a line longer than the limit, or a LF that
 * has no CR before it. The last two are final: nothing after them can be trusted to mean what the peer meant.
 */
export type Frame = { kind: 'line'; line: Buffer } | { kind: 'lineTooLong' } | { kind: 'bareLineFeed' };

/**
 * Cuts a byte stream into CRLF lines (RFC 5321 2.3.8). Each octet is looked at once, however the stream is chunked, and
 * the frames never depend on the chunking. At most `maxLineLength` octets plus one chunk are held.
 */
export class LineFramer {
  readonly #buffer = new ByteBuffer();
  readonly #maxLineLength: number;
  /** Octets at the front already searched for LF. */
  #searched = 0;
  #broken: Frame | null = null;

  /** `maxLineLength` counts octets without the CRLF. */
  constructor(options: { maxLineLength: number }) {
    this.#maxLineLength = options.maxLineLength;
  }

  /** Octets received and not yet framed. */
  get pending(): number {
    return this.#buffer.length;
  }

  push(chunk: Buffer): void {
    if (this.#broken === null) this.#buffer.append(chunk);
  }

  /** The next frame, or null when more bytes are needed. */
  next(): Frame | null {
    if (this.#broken !== null) return this.#broken;
    const lf = this.#buffer.indexOf(LF, this.#searched);
    if (lf === -1) {
      this.#searched = this.#buffer.length;
      // One more octet than the limit may be the CR of a line that just fits.
      const isCrLast = this.#buffer.at(this.#searched - 1) === CR;
      const length = this.#searched - (isCrLast ? 1 : 0);
      return length > this.#maxLineLength ? this.#break('lineTooLong') : null;
    }
    if (lf - 1 > this.#maxLineLength) return this.#break('lineTooLong');
    if (this.#buffer.at(lf - 1) !== CR) {
      return this.#break(lf > this.#maxLineLength ? 'lineTooLong' : 'bareLineFeed');
    }
    this.#searched = 0;
    const line = this.#buffer.take(lf - 1);
    this.#buffer.take(2);
    return { kind: 'line', line };
  }

  /** Hands over everything not yet framed: message data, a literal, or what must be thrown away at STARTTLS. */
  takeRest(): Buffer {
    return this.take(this.#buffer.length);
  }

  /** Hands over at most `count` octets of that: of data whose length was said before. */
  take(count: number): Buffer {
    this.#searched = 0;
    return this.#buffer.take(count);
  }

  #break(kind: 'lineTooLong' | 'bareLineFeed'): Frame {
    this.#buffer.clear();
    const frame: Frame = { kind };
    this.#broken = frame;
    return frame;
  }
}
