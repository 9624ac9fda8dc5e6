import { DataDecoder } from '../data-decoder.ts';
import { type Reply, reply } from '../reply.ts';
import { MAX_DISCARDED_DATA } from './limits.ts';

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
  readonly #decoder = new DataDecoder();
  readonly #maxSize: number;
  #refusal: Reply | null = null;
  #discarded = 0;

  /** `maxSize` in octets, after decoding. */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
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

  take(input: Buffer): DataPiece {
    const { bytes, rest } = this.#decoder.decode(input);
    const isOverflow = this.size > this.#maxSize && this.#refusal === null;
    if (isOverflow) this.refuse(reply(552, '5.3.4', `Message too large: at most ${this.#maxSize} octets`));
    if (this.#refusal === null) return { bytes, rest, isOverflow };
    this.#discarded += bytes.length;
    return { bytes: bytes.subarray(0, 0), rest, isOverflow };
  }
}
