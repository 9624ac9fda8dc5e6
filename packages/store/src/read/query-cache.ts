import type { EmailQuery } from '../types.ts';

/** Memory for results, in octets: eight for each line. The least recently used go first. */
const MAX_OCTETS = 32 * 1024 * 1024;
/** Words of attached documents join the index without a modSeq; in another process perhaps, which says nothing of it. */
const MAX_AGE_MS = 60_000;

/**
 * The results of searches, as the ids of their lines. They hold for one modSeq of the account, so nothing has to be
 * thrown away when mail changes: an older result is not asked for again.
 */
export class QueryCache {
  readonly #entries = new Map<string, { lines: Float64Array; madeAt: number }>();
  #octets = 0;

  get(key: string): Float64Array | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    this.#entries.delete(key);
    if (performance.now() - entry.madeAt > MAX_AGE_MS) {
      this.#octets -= entry.lines.byteLength;
      return null;
    }
    this.#entries.set(key, entry);
    return entry.lines;
  }

  /** Its words have changed without a modSeq. */
  forget(accountId: number): void {
    for (const [key, { lines }] of this.#entries) {
      if (!key.startsWith(`[${accountId},`)) continue;
      this.#entries.delete(key);
      this.#octets -= lines.byteLength;
    }
  }

  put(key: string, lines: Float64Array): void {
    this.#octets += lines.byteLength - (this.#entries.get(key)?.lines.byteLength ?? 0);
    this.#entries.delete(key);
    this.#entries.set(key, { lines, madeAt: performance.now() });
    for (const [oldest, entry] of this.#entries) {
      if (this.#octets <= MAX_OCTETS) break;
      this.#entries.delete(oldest);
      this.#octets -= entry.lines.byteLength;
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
