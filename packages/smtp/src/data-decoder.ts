import { plainLength } from '@mailcote/wire';

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

/**
 * Where the decoder stands in the stream:
 * lineStart after a real CRLF (and at the beginning); inLine; cr after a CR inside a line; dot after a "." at a line
 * start; dotCr after that "." and a CR.
 */
type State = 'lineStart' | 'inLine' | 'cr' | 'dot' | 'dotCr' | 'end';

/**
 * Takes the transparency off message data (RFC 5321 4.5.2): removes stuffed dots and finds the end, which is CRLF.CRLF
 * and nothing else. A lone CR or LF is no line end for this purpose, so a hidden "\n.\r\n" stays inside the message; it is
 * given on as CRLF, so that what is stored means the same to everybody who reads it later. Linear; holds no data.
 */
export class DataDecoder {
  #state: State = 'lineStart';
  #size = 0;
  #hadBareLineEnding = false;

  /** Octets of the message so far, after decoding. */
  get size(): number {
    return this.#size;
  }

  /** True once a CR without LF or a LF without CR was turned into CRLF. */
  get hadBareLineEnding(): boolean {
    return this.#hadBareLineEnding;
  }

  /** Decodes one chunk. `rest` is null until the end was found, then whatever followed it. Both may share memory with the chunk. */
  decode(chunk: Buffer): { bytes: Buffer; rest: Buffer | null } {
    const plain = this.#plainPrefix(chunk);
    this.#size += plain;
    if (plain === chunk.length) return { bytes: chunk, rest: null };
    // A lone CR or LF grows by one octet; a CR kept back from the chunk before adds up to two.
    const out = Buffer.allocUnsafe((chunk.length - plain) * 2 + 2);
    const { written, read } = this.#decodeOctets(chunk, plain, out);
    this.#size += written;
    const rest = this.#state === 'end' ? chunk.subarray(read) : null;
    if (written === 0) return { bytes: chunk.subarray(0, plain), rest };
    const others = out.subarray(0, written);
    return { bytes: plain === 0 ? others : Buffer.concat([chunk.subarray(0, plain), others]), rest };
  }

  /**
   * Length of the leading part that is message text as it stands: without stuffed dots and lone line ends. Most chunks of most
   * messages are such a part to their end, or nearly. Brings the state to where that part ends.
   */
  #plainPrefix(chunk: Buffer): number {
    if (this.#state === 'lineStart' ? chunk[0] === DOT : this.#state !== 'inLine') return 0;
    const end = plainLength(chunk);
    if (end > 0) this.#state = chunk[end - 1] === LF ? 'lineStart' : 'inLine';
    return end;
  }

  /** The slow and exact way, octet by octet from `from` on into `out`. */
  #decodeOctets(chunk: Buffer, from: number, out: Buffer): { written: number; read: number } {
    let state = this.#state;
    let written = 0;
    let read = from;
    const lineEnd = (): void => {
      out[written++] = CR;
      out[written++] = LF;
    };
    const bareLineEnd = (): void => {
      this.#hadBareLineEnding = true;
      lineEnd();
    };
    for (; read < chunk.length && state !== 'end'; read++) {
      const octet = chunk[read] ?? 0;
      if (state === 'lineStart' && octet === DOT) {
        state = 'dot';
        continue;
      }
      if (octet === LF && (state === 'cr' || state === 'dotCr')) {
        // After a lone dot this is the end; the CRLF before the dot already belongs to the message.
        if (state === 'cr') lineEnd();
        state = state === 'cr' ? 'lineStart' : 'end';
        continue;
      }
      // Whatever follows now, a CR kept back was a lone one.
      if (state === 'cr' || state === 'dotCr') bareLineEnd();
      if (octet === CR) {
        state = state === 'dot' ? 'dotCr' : 'cr';
      } else if (octet === LF) {
        bareLineEnd();
        state = 'inLine';
      } else {
        out[written++] = octet;
        state = 'inLine';
      }
    }
    this.#state = state;
    return { written, read };
  }
}
