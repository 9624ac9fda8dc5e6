import type { Id } from '@mailcote/jmap';

/** Places of removed rows that are remembered: more than an undo stack brings back. */
const MAX_REMOVED = 1_000;

/**
 * Which row stands where in a list of any length: known are the total and the ids of the rows that were looked at, nothing else is
 * kept, so that a list costs what was seen of it. Rows that a change takes out remember where they were, so that they can come back there.
 */
export class RowPlaces {
  readonly #ids = new Map<number, Id>();
  readonly #places = new Map<Id, number>();
  #total: number | null = null;
  readonly #removedAt = new Map<Id, number>();
  #known: Id[] | null = null;

  /** Rows in all; null until somebody said so. */
  get total(): number | null {
    return this.#total;
  }

  at(index: number): Id | undefined {
    return this.#ids.get(index);
  }

  indexOf(id: Id): number {
    return this.#places.get(id) ?? -1;
  }

  /** The known rows, in order. */
  known(): Id[] {
    this.#known ??= this.#inOrder().map(([, id]) => id);
    return [...this.#known];
  }

  /** The first known place from `first` to `last`. */
  firstKnown(first: number, last: number): number | null {
    for (let index = first; index <= last; index += 1) if (this.#ids.has(index)) return index;
    return null;
  }

  /** Changes the number of rows; what is known of the places that stay is kept. */
  resize(total: number): void {
    for (const index of this.#ids.keys()) if (index >= total) this.#clear(index);
    this.#total = total;
  }

  /** Puts rows at their places, among those that are known. */
  place(position: number, ids: readonly Id[], total: number): void {
    this.resize(total);
    this.#fill(position, ids);
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
    this.#arrange([]);
    this.#total = total;
  }

  /** Takes rows out; those below move up. @returns whether any was there */
  remove(ids: ReadonlySet<Id>): boolean {
    const gone = this.#inOrder().filter(([, id]) => ids.has(id));
    if (gone.length === 0) return false;
    for (const [index, id] of gone) this.#removedAt.set(id, index);
    for (const oldest of this.#removedAt.keys()) {
      if (this.#removedAt.size <= MAX_REMOVED) break;
      this.#removedAt.delete(oldest);
    }
    let above = 0;
    const left = this.#inOrder().flatMap(([index, id]): [number, Id][] => {
      if (!ids.has(id)) return [[index - above, id]];
      above += 1;
      return [];
    });
    this.#arrange(left);
    this.#total = Math.max(0, (this.#total ?? 0) - gone.length);
    return true;
  }

  /** Puts rows back that `remove` took out, where they were. @returns whether there were any */
  restore(ids: ReadonlySet<Id>): boolean {
    const back = [...ids]
      .filter((id) => this.#removedAt.has(id) && !this.#places.has(id))
      .map((id): [number, Id] => [this.#removedAt.get(id) ?? 0, id])
      .sort(([a], [b]) => a - b);
    if (back.length === 0) return false;
    for (const [wanted, id] of back) this.insert(Math.min(wanted, this.#total ?? 0), id);
    return true;
  }

  /** Puts a row in; those from there on move down. */
  insert(at: number, id: Id): void {
    const rows = this.#inOrder().map(([index, other]): [number, Id] => [
      index >= at ? index + 1 : index,
      other,
    ]);
    this.#arrange([...rows, [at, id]]);
    this.#total = (this.#total ?? 0) + 1;
    this.#removedAt.delete(id);
  }

  /**
   * Where a row belongs, of which `isAbove` says for each known row whether that stands above it. Below all that is known, the next
   * place is as good as any.
   */
  placeFor(isAbove: (id: Id) => boolean): number {
    const rows = this.#inOrder();
    const below = rows.find(([, id]) => !isAbove(id));
    return below?.[0] ?? (rows.at(-1)?.[0] ?? -1) + 1;
  }

  /** Places and rows, top down. */
  #inOrder(): [number, Id][] {
    return [...this.#ids].sort(([a], [b]) => a - b);
  }

  #fill(position: number, ids: readonly Id[]): void {
    for (const [offset, id] of ids.entries()) {
      const index = position + offset;
      if (index >= (this.#total ?? 0)) return;
      // A row that moved between two answers must not stand in two places, nor two rows in one.
      this.#clear(this.indexOf(id));
      this.#clear(index);
      this.#ids.set(index, id);
      this.#places.set(id, index);
    }
    this.#known = null;
  }

  #clear(index: number): void {
    const id = this.#ids.get(index);
    if (id === undefined) return;
    this.#ids.delete(index);
    this.#places.delete(id);
    this.#known = null;
  }

  #arrange(rows: readonly [number, Id][]): void {
    this.#ids.clear();
    this.#places.clear();
    for (const [index, id] of rows) {
      this.#ids.set(index, id);
      this.#places.set(id, index);
    }
    this.#known = null;
  }
}
