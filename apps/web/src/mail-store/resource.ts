import { Emitter } from './emitter.ts';

export type Resource<T> =
  | { state: 'pending' }
  | { state: 'ready'; value: T }
  | { state: 'failed'; error: Error };

const PENDING: Resource<never> = { state: 'pending' };

/** Things that are fetched once and kept while there is room, by key; the least recently wanted go first. */
export class ResourceCache<T> extends Emitter {
  readonly #entries = new Map<string, Resource<T>>();
  readonly #limit: number;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  get(key: string): Resource<T> | undefined {
    return this.#entries.get(key);
  }

  /** The keys of these that nobody fetches yet; they count as pending from now on. */
  claim(keys: readonly string[]): string[] {
    const missing = keys.filter((key) => {
      const entry = this.#entries.get(key);
      if (!entry || entry.state === 'failed') return true;
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      return false;
    });
    for (const key of missing) this.#entries.set(key, PENDING);
    this.#trim();
    if (missing.length > 0) this.changed();
    return missing;
  }

  settle(key: string, resource: Resource<T>): void {
    this.#entries.set(key, resource);
    this.changed();
  }

  delete(key: string): void {
    if (this.#entries.delete(key)) this.changed();
  }

  clear(): void {
    this.#entries.clear();
    this.changed();
  }

  #trim(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#limit) return;
      if (entry.state !== 'pending') this.#entries.delete(key);
    }
  }
}
