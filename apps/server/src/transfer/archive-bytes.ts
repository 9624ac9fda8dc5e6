import type { BlobHandle, Store } from '@mailcote/store';

/** An archive that lies in pieces, as one run of octets. */
export class ArchiveBytes {
  readonly size: number;
  /** Why reading failed: no fault of the archive's. */
  failure: { reason: unknown } | null = null;
  readonly #store: Store;
  readonly #pieces: readonly BlobHandle[];

  constructor(store: Store, pieces: readonly BlobHandle[]) {
    this.#store = store;
    this.#pieces = pieces;
    this.size = pieces.reduce((sum, { size }) => sum + size, 0);
  }

  /** Octets from `start` up to and not including `end`. */
  async *stream(start = 0, end = this.size): AsyncGenerator<Buffer> {
    try {
      let from = 0;
      for (const { id, size } of this.#pieces) {
        const range = { start: Math.max(0, start - from), end: Math.min(size, end - from) };
        if (range.start < range.end) yield* this.#store.blobs.stream(id, range);
        from += size;
      }
    } catch (reason) {
      this.failure = { reason };
      throw reason;
    }
  }
}
