/** The first allocation of an empty buffer; most command lines fit. */
const INITIAL_CAPACITY = 1024;

/**
 * A first-in, first-out queue of bytes in one contiguous block. Appending is amortised constant time per byte; taking
 * from the front moves an offset. A chunk that arrives while the queue is empty is adopted without copying it, so the
 * caller must not write to a chunk after handing it over.
 */
export class ByteBuffer {
  #block: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** True while `#block` is a chunk of the caller, which must not be written to. */
  #isBorrowed = false;

  /** Octets waiting. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Adds a chunk at the end. */
  append(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.length === 0) {
      this.#block = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      this.#isBorrowed = true;
      return;
    }
    const needed = this.length + chunk.length;
    if (this.#isBorrowed || this.#end + chunk.length > this.#block.length) this.#move(needed);
    chunk.copy(this.#block, this.#end);
    this.#end += chunk.length;
  }

  /** Position of `byte` at or after `from` (both relative to the front), or -1. */
  indexOf(byte: number, from = 0): number {
    const found = this.#block.indexOf(byte, this.#start + from);
    return found === -1 || found >= this.#end ? -1 : found - this.#start;
  }

  /** The octet at `index`; `undefined` outside the queue. */
  at(index: number): number | undefined {
    return index >= 0 && index < this.length ? this.#block[this.#start + index] : undefined;
  }

  /** Removes `count` octets from the front and returns them (fewer when there are fewer). The view stays valid. */
  take(count: number): Buffer {
    const end = Math.min(this.#start + count, this.#end);
    const taken = this.#block.subarray(this.#start, end);
    this.#start = end;
    // The caller may keep `taken`: whatever was handed out is never overwritten, only left behind by #move.
    if (this.#start === this.#end) this.clear();
    return taken;
  }

  /** Forgets everything. */
  clear(): void {
    this.#block = Buffer.alloc(0);
    this.#start = 0;
    this.#end = 0;
    this.#isBorrowed = false;
  }

  /** Copies what is waiting to a block of our own with room for `needed` octets; doubling keeps appends linear. */
  #move(needed: number): void {
    const block = Buffer.allocUnsafe(Math.max(INITIAL_CAPACITY, needed * 2));
    this.#block.copy(block, 0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    this.#block = block;
    this.#isBorrowed = false;
  }
}
