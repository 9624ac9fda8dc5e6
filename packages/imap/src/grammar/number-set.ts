/** Inclusive, ascending. */
export type NumberRange = readonly [first: number, last: number];

/** Numbers as ascending ranges that neither overlap nor touch: UIDs or message numbers that exist. */
export class NumberSet {
  readonly ranges: readonly NumberRange[];

  private constructor(ranges: readonly NumberRange[]) {
    this.ranges = ranges;
  }

  static readonly EMPTY = new NumberSet([]);

  /** Ranges in any order and overlapping. */
  static ofRanges(ranges: readonly NumberRange[]): NumberSet {
    const merged: [number, number][] = [];
    for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
      const previous = merged.at(-1);
      if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
      else merged.push([first, last]);
    }
    return new NumberSet(merged);
  }

  /** Numbers in any order. */
  static of(numbers: Iterable<number>): NumberSet {
    const merged: [number, number][] = [];
    for (const number of [...numbers].sort((a, b) => a - b)) {
      const previous = merged.at(-1);
      if (previous !== undefined && number <= previous[1] + 1) previous[1] = number;
      else merged.push([number, number]);
    }
    return new NumberSet(merged);
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  get size(): number {
    return this.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  get min(): number | null {
    return this.ranges[0]?.[0] ?? null;
  }

  get max(): number | null {
    return this.ranges.at(-1)?.[1] ?? null;
  }

  has(number: number): boolean {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ranges[middle]?.[1] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return (this.ranges[low]?.[0] ?? Infinity) <= number;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const [first, last] of this.ranges)
      for (let number = first; number <= last; number += 1) yield number;
  }

  /** RFC 9051 9, sequence-set: "1:3,5". Empty for the empty set, which has no spelling. */
  toString(): string {
    return this.ranges.map(([first, last]) => (first === last ? `${first}` : `${first}:${last}`)).join(',');
  }
}
