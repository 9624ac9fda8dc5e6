/**
 * The UIDs of a mailbox in ascending order, as runs of neighbours: a mailbox of 100,000 messages out of which some were
 * deleted is a few numbers for each gap. Sequence numbers (RFC 9051 2.3.1.2) are positions in it, from 1.
 */
export class UidRuns {
  #firsts: number[] = [];
  /** How many messages stand before each run; one more at the end for the total. */
  #before: number[] = [0];

  /** @param runs ascending, first UID and count */
  constructor(runs: readonly (readonly [first: number, count: number])[] = []) {
    for (const [first, count] of runs) this.#push(first, count);
  }

  /** How many messages there are. */
  get size(): number {
    return this.#before.at(-1) ?? 0;
  }

  /** The largest UID; 0 when there is none. */
  get last(): number {
    return this.uidAt(this.size) ?? 0;
  }

  /** The UID of a sequence number. */
  uidAt(sequence: number): number | null {
    if (sequence < 1 || sequence > this.size) return null;
    const run = this.#runAt(sequence);
    return (this.#firsts[run] ?? 0) + sequence - 1 - (this.#before[run] ?? 0);
  }

  /** The sequence number of a UID. */
  sequenceOf(uid: number): number | null {
    const run = this.#runOf(uid);
    const offset = uid - (this.#firsts[run] ?? Infinity);
    const before = this.#before[run] ?? 0;
    return offset >= 0 && offset < (this.#before[run + 1] ?? 0) - before ? before + offset + 1 : null;
  }

  has(uid: number): boolean {
    return this.sequenceOf(uid) !== null;
  }

  /** A new message; UIDs only grow. */
  append(uid: number): void {
    if (uid <= this.last) throw new Error(`UID ${uid} is not larger than ${this.last}`);
    this.#push(uid, 1);
  }

  /** Takes messages out. @param uids any, in any order; those that are not there do not matter */
  remove(uids: Iterable<number>): void {
    const gone = [...new Set(uids)].filter((uid) => this.has(uid)).sort((a, b) => a - b);
    if (gone.length === 0) return;
    const runs = this.runs();
    this.#firsts = [];
    this.#before = [0];
    let at = 0;
    for (const [first, count] of runs) {
      let from = first;
      const end = first + count;
      for (; at < gone.length && (gone[at] ?? 0) < end; at += 1) {
        const uid = gone[at] ?? 0;
        if (uid > from) this.#push(from, uid - from);
        from = uid + 1;
      }
      if (from < end) this.#push(from, end - from);
    }
  }

  runs(): [first: number, count: number][] {
    return this.#firsts.map((first, run) => [first, (this.#before[run + 1] ?? 0) - (this.#before[run] ?? 0)]);
  }

  #push(first: number, count: number): void {
    const total = this.size;
    const last = this.#firsts.length - 1;
    const isNeighbour = last >= 0 && (this.#firsts[last] ?? 0) + total - (this.#before[last] ?? 0) === first;
    if (isNeighbour) {
      this.#before[last + 1] = total + count;
      return;
    }
    this.#firsts.push(first);
    this.#before.push(total + count);
  }

  /** The last run that begins with `uid` or before it; -1 when there is none. */
  #runOf(uid: number): number {
    return lastAtMost(this.#firsts, this.#firsts.length, uid);
  }

  #runAt(sequence: number): number {
    return lastAtMost(this.#before, this.#firsts.length, sequence - 1);
  }
}

function lastAtMost(values: readonly number[], length: number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
