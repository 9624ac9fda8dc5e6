import { ChunkDecoder } from '../chunk-decoder.ts';
import { DataDecoder } from '../data-decoder.ts';
import { type Reply, reply } from '../reply.ts';
import { FREE_CHUNKS, MAX_DISCARDED_DATA, MIN_AVERAGE_CHUNK } from './limits.ts';

/** What a piece of input came to. */
export interface DataPiece {
  /** Of the message; empty once it is refused. */
  bytes: Buffer;
  /** Null until the end of the message was found, then what followed it. */
  rest: Buffer | null;
  /** The message has just become too large: what was given out of it is void. */
  isOverflow: boolean;
}

/** A message being received: decoded and measured, and from a refusal on only waited out. */
export class MessageData {
  readonly #decoder: DataDecoder | ChunkDecoder;
  readonly #maxSize: number;
  #refusal: Reply | null = null;
  #discarded = 0;
  #chunks = 0;

  /** `maxSize` in octets, after decoding. `form`: what DATA brings, or BDAT (RFC 3030) for text and for BINARYMIME. */
  constructor(maxSize: number, form: 'lines' | 'chunks' | 'binaryChunks') {
    this.#maxSize = maxSize;
    this.#decoder = form === 'lines' ? new DataDecoder() : new ChunkDecoder(form === 'binaryChunks');
  }

  get size(): number {
    return this.#decoder.size;
  }

  get hadBareLineEnding(): boolean {
    return this.#decoder.hadBareLineEnding;
  }

  /** What to say at the end instead of taking the message. */
  get refusal(): Reply | null {
    return this.#refusal;
  }

  /** It goes on and on after it was refused: nobody waits for that end. */
  get isEndless(): boolean {
    return this.#discarded > MAX_DISCARDED_DATA;
  }

  /** Only the first refusal counts. */
  refuse(refusal: Reply): void {
    this.#refusal ??= refusal;
  }

  /** A chunk of so many octets is announced. True when the message has just become too much with it. */
  announce(octets: number): boolean {
    if (this.#refusal !== null) return false;
    if (this.size + octets > this.#maxSize) this.refuse(this.#tooLarge());
    else if (++this.#chunks > FREE_CHUNKS + this.size / MIN_AVERAGE_CHUNK) this.refuse(tooManyChunks);
    return this.#refusal !== null;
  }

  take(input: Buffer): DataPiece {
    const { bytes, rest } = this.#decoder.decode(input);
    return this.#piece(bytes, rest);
  }

  /** The last chunk is complete. */
  end(): DataPiece {
    return this.#piece(this.#decoder instanceof ChunkDecoder ? this.#decoder.end() : Buffer.alloc(0), null);
  }

  #piece(bytes: Buffer, rest: Buffer | null): DataPiece {
    const isOverflow = this.size > this.#maxSize && this.#refusal === null;
    if (isOverflow) this.refuse(this.#tooLarge());
    if (this.#refusal === null) return { bytes, rest, isOverflow };
    this.#discarded += bytes.length;
    return { bytes: bytes.subarray(0, 0), rest, isOverflow };
  }

  #tooLarge(): Reply {
    return reply(552, '5.3.4', `Message too large: at most ${this.#maxSize} octets`);
  }
}

const tooManyChunks = reply(552, '5.3.4', 'Too many chunks for so few octets');
