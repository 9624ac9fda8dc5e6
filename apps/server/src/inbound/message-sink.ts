import type { Blobs, BlobHandle } from '@mailcote/store';
import { isAscii } from 'node:buffer';
import type { Content } from './handler.ts';
import { KeptPieces } from './kept-pieces.ts';
import { MAX_STREAM_BACKLOG, MEMORY_LIMIT } from './limits.ts';

/**
 * Takes a message as it comes from the wire: in memory while it is small, from MEMORY_LIMIT on into the store as a stream,
 * so that no message needs more memory than that.
 */
export class MessageSink {
  readonly #blobs: Blobs;
  readonly #prepareHead: (head: Buffer) => Buffer;
  readonly #maxSize: number;
  #head: Buffer[] | null = [];
  #size = 0;
  #is8Bit = false;
  #backlog: Buffer[] = [];
  #backlogSize = 0;
  #takenAt = Date.now();
  #stored: Promise<BlobHandle> | null = null;
  #isEnded = false;
  #error: unknown = null;
  /** Set while the stream waits for data. */
  #wake: (() => void) | null = null;
  readonly #onDrain: () => void;
  readonly #kept: KeptPieces | null;

  /**
   * @param prepareHead edits the beginning of the message: all of a small one, the first MEMORY_LIMIT octets of a large one
   * @param onDrain called when a full sink can take more, or failed
   * @param keepsPieces whether what is streamed stays in memory, too, if there is room; its owner calls `release` in the end
   */
  constructor(options: {
    blobs: Blobs;
    maxSize: number;
    prepareHead: (head: Buffer) => Buffer;
    onDrain: () => void;
    keepsPieces?: boolean;
  }) {
    this.#blobs = options.blobs;
    this.#maxSize = options.maxSize;
    this.#prepareHead = options.prepareHead;
    this.#onDrain = options.onDrain;
    this.#kept = options.keepsPieces === true ? new KeptPieces() : null;
  }

  /** True when the writer should wait for `onDrain`. */
  get isFull(): boolean {
    return this.#backlogSize > MAX_STREAM_BACKLOG && this.#error === null;
  }

  /** Milliseconds for which a full sink has not got rid of anything. */
  stalledFor(now: number): number {
    return this.isFull ? now - this.#takenAt : 0;
  }

  /** Something in it is above 127. */
  get is8Bit(): boolean {
    return this.#is8Bit;
  }

  /** Why the store did not take it; null while all is well. */
  get error(): unknown {
    return this.#error;
  }

  /** @param chunk belongs to the sink from now on: its memory may be given back as soon as it is done with */
  write(chunk: Buffer): void {
    if (this.#error !== null) return;
    this.#size += chunk.length;
    this.#is8Bit ||= !isAscii(chunk);
    if (this.#head === null) {
      this.#push(chunk);
      return;
    }
    this.#head.push(chunk);
    if (this.#size > MEMORY_LIMIT) this.#startStream(this.#head);
  }

  /** The whole message. Rejects with what the store said if it did not take it. */
  async finish(): Promise<Content> {
    if (this.#head !== null) return { kind: 'bytes', bytes: this.#prepareHead(Buffer.concat(this.#head)) };
    this.#isEnded = true;
    this.#wake?.();
    const blob = await this.#stored;
    if (blob === null) throw this.#error;
    return { kind: 'blob', blob, pieces: this.#kept?.pieces ?? null };
  }

  /** What is kept in memory is not needed any more. */
  release(): void {
    this.#kept?.release();
  }

  /** Forgets the message. */
  abort(): void {
    this.fail(new Error('the message was abandoned'));
  }

  /** Gives the message up, for this reason. */
  fail(error: Error): void {
    this.#head = null;
    this.#error ??= error;
    this.#backlog = [];
    this.#backlogSize = 0;
    this.release();
    this.#wake?.();
  }

  #startStream(head: Buffer[]): void {
    this.#head = null;
    this.#push(this.#prepareHead(Buffer.concat(head)));
    const stored = this.#blobs.putStream(this.#chunks(), { maxSize: this.#maxSize });
    this.#stored = stored;
    // `finish` may come much later, or never; the writer is told now.
    stored.catch((error: unknown) => {
      this.#error ??= error;
      this.#backlog = [];
      this.#backlogSize = 0;
      this.release();
      this.#onDrain();
    });
  }

  #push(chunk: Buffer): void {
    this.#kept?.push(chunk);
    this.#backlog.push(chunk);
    this.#backlogSize += chunk.length;
    this.#wake?.();
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      if (this.#error !== null) throw this.#error;
      const chunk = this.#backlog.shift();
      if (chunk !== undefined) {
        const wasFull = this.isFull;
        this.#takenAt = Date.now();
        this.#backlogSize -= chunk.length;
        if (wasFull && !this.isFull) this.#onDrain();
        yield chunk;
      } else if (this.#isEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }
}
