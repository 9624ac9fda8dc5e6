import type { EmailQuery } from '../types.ts';
import { ListMarks } from './list-marks.ts';

/** Memory for results, in octets: eight for each line. The least recently used go first. */
const MAX_OCTETS = 32 * 1024 * 1024;

/**
 * The results of searches, as the ids of their lines. They hold for one modSeq of the account, so nothing has to be
 * thrown away when mail changes: an older result is not asked for again.
 */
export class QueryCache {
  /** For the lists that are not kept, because an index answers them. */
  readonly marks = new ListMarks();
  readonly #entries = new Map<string, Float64Array>();
  #octets = 0;

  get(key: string): Float64Array | null {
    const lines = this.#entries.get(key);
    if (!lines) return null;
    this.#entries.delete(key);
    this.#entries.set(key, lines);
    return lines;
  }

  put(key: string, lines: Float64Array): void {
    this.#octets += lines.byteLength - (this.#entries.get(key)?.byteLength ?? 0);
    this.#entries.delete(key);
    this.#entries.set(key, lines);
    for (const [oldest, { byteLength }] of this.#entries) {
      if (this.#octets <= MAX_OCTETS) break;
      this.#entries.delete(oldest);
      this.#octets -= byteLength;
    }
  }
}

/** What decides which lines a query has, and in which order; not which part of them is asked for. */
export function cacheKey(
  accountId: number,
  modSeq: number,
  { filter, sort, collapseThreads }: EmailQuery,
): string {
  return JSON.stringify([accountId, modSeq, filter, sort, collapseThreads]);
}
