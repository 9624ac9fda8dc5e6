import { KEPT_MEMORY } from './limits.ts';

let free = KEPT_MEMORY;

/** A message that goes to the store as a stream and stays in memory, too, for as long as all of them together have room. */
export class KeptPieces {
  #pieces: Buffer[] | null = [];
  #size = 0;

  /** All of it so far; null: there was no room. */
  get pieces(): readonly Buffer[] | null {
    return this.#pieces;
  }

  push(piece: Buffer): void {
    if (this.#pieces === null) return;
    if (piece.length > free) {
      this.release();
      return;
    }
    free -= piece.length;
    this.#size += piece.length;
    this.#pieces.push(piece);
  }

  /** Makes room for others. */
  release(): void {
    this.#pieces = null;
    free += this.#size;
    this.#size = 0;
  }
}
