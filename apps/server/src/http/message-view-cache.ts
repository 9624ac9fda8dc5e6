import type { ViewOutcome } from './message-view-pool.ts';

/** Keeps the views used last, up to so many characters of HTML. Promises, so that two requests for one view make it once. */
export class MessageViewCache {
  readonly #maxSize: number;
  readonly #entries = new Map<string, { outcome: Promise<ViewOutcome>; size: number }>();
  #size = 0;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  async get(key: string, make: () => Promise<ViewOutcome>): Promise<ViewOutcome> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.outcome;
    }
    const entry = { outcome: make(), size: 0 };
    this.#entries.set(key, entry);
    try {
      const outcome = await entry.outcome;
      // Being busy is no property of the message, and a crash may not be.
      if (!outcome.ok && outcome.failure !== 'timeout' && outcome.failure !== 'memory')
        this.#forget(key, entry);
      else this.#account(key, entry, outcome.ok ? outcome.view.html.length : 0);
      return outcome;
    } catch (error) {
      this.#forget(key, entry);
      throw error;
    }
  }

  #account(key: string, entry: { size: number }, size: number): void {
    if (this.#entries.get(key) !== entry) return;
    entry.size = size + key.length;
    this.#size += entry.size;
    for (const [oldest, candidate] of this.#entries) {
      if (this.#size <= this.#maxSize) return;
      this.#forget(oldest, candidate);
    }
  }

  #forget(key: string, entry: { size: number }): void {
    if (this.#entries.get(key) !== entry) return;
    this.#entries.delete(key);
    this.#size -= entry.size;
  }
}
