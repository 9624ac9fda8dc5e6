import type { Id } from '@mailcote/jmap';

/** Places of removed rows that are remembered: more than an undo stack brings back. */
const MAX_REMOVED = 1_000;

/**
 * Which row stands where in a list of any length: known are the total and the ids of the rows that were looked at, the other places
 * are holes. Rows that a change takes out remember where they were, so that they can come back there.
 */
export class RowPlaces {
  #ids: (Id | undefined)[] = [];
  #total: number | null = null;
  readonly #removedAt = new Map<Id, number>();

  /** Rows in all; null until somebody said so. */
  get total(): number | null {
    return this.#total;
  }

  at(index: number): Id | undefined {
    return this.#ids[index];
  }

  indexOf(id: Id): number {
    return this.#ids.indexOf(id);
  }

  /** The known rows, in order. */
  known(): Id[] {
    return this.#ids.filter((id) => id !== undefined);
  }

  /** The first known place from `first` to `last`. */
  firstKnown(first: number, last: number): number | null {
    for (let index = first; index <= last; index += 1) {
      if (this.#ids[index] !== undefined) return index;
    }
    return null;
  }

  /** Changes the number of rows; what is known of the places that stay is kept. */
  resize(total: number): void {
    // Every place is there, empty ones too: filter and its like pass over holes.
    this.#ids = Array.from({ length: total }, (_, index) => this.#ids[index]);
    this.#total = total;
  }

  /** Puts rows at their places, among those that are known. */
  place(position: number, ids: readonly Id[], total: number): void {
    this.resize(total);
    this.#fill(position, ids);
    // A row that moved between two answers must not stand in two places.
    const placed = new Set(ids);
    for (const [index, id] of this.#ids.entries()) {
      if (id !== undefined && placed.has(id) && (index < position || index >= position + ids.length)) {
        this.#ids[index] = undefined;
      }
    }
  }

  /**
   * Starts anew with these rows: everything else is forgotten, but where rows were taken out. An undo that comes after
   * shows them there at once; should rows have come or gone above them since, the next answer sets that right.
   */
  replace(position: number, ids: readonly Id[], total: number): void {
    this.forget(total);
    for (const id of ids) this.#removedAt.delete(id);
    this.#fill(position, ids);
  }

  /** Keeps the number of rows and nothing of what they are. */
  forget(total = this.#total ?? 0): void {
    this.#ids = Array.from({ length: total });
    this.#total = total;
  }

  /** Takes rows out; those below move up. @returns whether any was there */
  remove(ids: ReadonlySet<Id>): boolean {
    const before = this.#ids.length;
    for (const id of ids) {
      const index = this.#ids.indexOf(id);
      if (index !== -1) this.#removedAt.set(id, index);
    }
    for (const oldest of this.#removedAt.keys()) {
      if (this.#removedAt.size <= MAX_REMOVED) break;
      this.#removedAt.delete(oldest);
    }
    this.#ids = this.#ids.filter((id) => id === undefined || !ids.has(id));
    const removed = before - this.#ids.length;
    if (removed > 0) this.#total = Math.max(0, (this.#total ?? 0) - removed);
    return removed > 0;
  }

  /** Puts rows back that `remove` took out, where they were. @returns whether there were any */
  restore(ids: ReadonlySet<Id>): boolean {
    const back = [...ids]
      .filter((id) => this.#removedAt.has(id) && !this.#ids.includes(id))
      .sort((a, b) => (this.#removedAt.get(a) ?? 0) - (this.#removedAt.get(b) ?? 0));
    for (const id of back) {
      this.#ids.splice(Math.min(this.#removedAt.get(id) ?? 0, this.#ids.length), 0, id);
      this.#removedAt.delete(id);
    }
    if (back.length > 0) this.#total = (this.#total ?? 0) + back.length;
    return back.length > 0;
  }

  #fill(position: number, ids: readonly Id[]): void {
    for (const [offset, id] of ids.entries()) {
      if (position + offset < this.#ids.length) this.#ids[position + offset] = id;
    }
  }
}
