import { plainLength } from './plain-lines.ts';

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

/**
 * Puts transparency on message data (RFC 5321 4.5.2, RFC 1939 3): doubles a dot at a line start, and `end` adds the closing
 * CRLF.CRLF. Line ends leave as CRLF whatever they were before, so that no receiver can be made to see an end of data, or
 * a line, that we did not mean. Linear; holds no data.
 */
export class DataEncoder {
  #isLineStart = true;
  #isAfterCr = false;

  encode(chunk: Buffer): Buffer {
    if (this.#isPlain(chunk)) return chunk;
    const out = Buffer.allocUnsafe(chunk.length * 2 + 2);
    let written = 0;
    for (const octet of chunk) {
      if (this.#isAfterCr && octet !== LF) {
        out[written++] = LF;
        this.#isLineStart = true;
      }
      if (octet === LF) {
        if (!this.#isAfterCr) out[written++] = CR;
        this.#isLineStart = true;
      } else {
        if (octet === DOT && this.#isLineStart) out[written++] = DOT;
        this.#isLineStart = false;
      }
      this.#isAfterCr = octet === CR;
      out[written++] = octet;
    }
    return out.subarray(0, written);
  }

  /** What closes the data: the line end that is still missing, and the line with the single dot. */
  end(): Buffer {
    if (this.#isAfterCr) return Buffer.from('\n.\r\n');
    return Buffer.from(this.#isLineStart ? '.\r\n' : '\r\n.\r\n');
  }

  /** True (and the state moved on) for whole CRLF lines without leading dots; most chunks of most messages. */
  #isPlain(chunk: Buffer): boolean {
    if (!this.#isLineStart || this.#isAfterCr) return false;
    if (chunk.length === 0) return true;
    return chunk[0] !== DOT && chunk.at(-1) === LF && plainLength(chunk) === chunk.length;
  }
}
