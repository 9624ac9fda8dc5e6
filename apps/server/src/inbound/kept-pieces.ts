import { freeOctets } from './free-octets.ts';
import { KEPT_MEMORY, KEPT_OF_ONE } from './limits.ts';

let free = KEPT_MEMORY;

/** A message that goes to the store as a stream and stays in memory, too, as long as it is not among the largest and all of them together have room. */
export class KeptPieces {
  #pieces: Buffer[] | null = [];
  #size = 0;

  /** All of it so far; null: there was no room. */
  get pieces(): readonly Buffer[] | null {
    return this.#pieces;
  }

  push(piece: Buffer): void {
    if (this.#pieces === null) return;
    if (piece.length > free || this.#size + piece.length > KEPT_OF_ONE) {
      this.#forget();
      return;
    }
    free -= piece.length;
    this.#size += piece.length;
    this.#pieces.push(piece);
  }

  /** Makes room for others. Nobody reads the pieces any more. */
  release(): void {
    this.#pieces?.forEach(freeOctets);
    this.#forget();
  }

  #forget(): void {
    this.#pieces = null;
    free += this.#size;
    this.#size = 0;
  }
}
