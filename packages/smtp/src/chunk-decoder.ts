const CR = 0x0d;
const LF = 0x0a;
const CRLF = Buffer.from('\r\n');
const EMPTY = Buffer.alloc(0);

/**
 * Message data that came by BDAT (RFC 3030), as it is to be stored. Text has CRLF line ends only, as after DATA, and a last
 * one. Of a BINARYMIME message this holds for the header; every octet of its body is kept. Linear; holds one octet at most.
 */
export class ChunkDecoder {
  readonly #isBinary: boolean;
  #isInBody = false;
  #isLineStart = true;
  /** A CR that may be half of a CRLF. */
  #hasCr = false;
  #size = 0;
  #hadBareLineEnding = false;

  constructor(isBinary: boolean) {
    this.#isBinary = isBinary;
  }

  /** Octets of the message so far, after decoding. */
  get size(): number {
    return this.#size;
  }

  /** True once a CR without LF or a LF without CR was turned into CRLF. */
  get hadBareLineEnding(): boolean {
    return this.#hadBareLineEnding;
  }

  /** Decodes one piece. Its end is no end of the message: `rest` is always null. */
  decode(chunk: Buffer): { bytes: Buffer; rest: null } {
    const bytes = this.#isPlain(chunk) ? chunk : this.#decodeOctets(chunk);
    this.#size += bytes.length;
    return { bytes, rest: null };
  }

  /** The message is complete: what is still to come of it. */
  end(): Buffer {
    const isWhole = !this.#hasCr && (this.#isInBody || this.#isLineStart);
    this.#hadBareLineEnding ||= this.#hasCr;
    this.#hasCr = false;
    this.#isLineStart = true;
    const bytes = isWhole ? EMPTY : CRLF;
    this.#size += bytes.length;
    return bytes;
  }

  /** True when the chunk is message data as it stands; most are. */
  #isPlain(chunk: Buffer): boolean {
    if (this.#isInBody || chunk.length === 0) return true;
    if (this.#isBinary || this.#hasCr || chunk.at(-1) === CR) return false;
    if (/(?<!\r)\n|\r(?!\n)/.test(chunk.toString('latin1'))) return false;
    this.#isLineStart = chunk.at(-1) === LF;
    return true;
  }

  #decodeOctets(chunk: Buffer): Buffer {
    // A lone CR or LF grows by one octet; a CR kept back from the chunk before adds up to two.
    const out = Buffer.allocUnsafe(chunk.length * 2 + 2);
    let written = 0;
    const lineEnd = (isBare: boolean): void => {
      out[written++] = CR;
      out[written++] = LF;
      this.#hadBareLineEnding ||= isBare;
      this.#isInBody = this.#isBinary && this.#isLineStart;
      this.#isLineStart = true;
    };
    let read = 0;
    for (; read < chunk.length && !this.#isInBody; read++) {
      const octet = chunk[read] ?? 0;
      const hadCr = this.#hasCr;
      this.#hasCr = false;
      if (hadCr) lineEnd(octet !== LF);
      // That may have been the end of the header: this octet is then the first of the body, unless it was half of that end.
      if (hadCr && octet === LF) continue;
      if (this.#isInBody) break;
      if (octet === CR) {
        this.#hasCr = true;
      } else if (octet === LF) {
        lineEnd(true);
      } else {
        out[written++] = octet;
        this.#isLineStart = false;
      }
    }
    written += chunk.copy(out, written, read);
    return out.subarray(0, written);
  }
}
