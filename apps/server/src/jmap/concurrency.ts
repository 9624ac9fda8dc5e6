import type { Id } from '@mailcote/store';

/** Counts what each account has under way, over all its connections. */
export class ConcurrencyLimit {
  readonly #most: number;
  readonly #running = new Map<Id, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Null: the account has as many under way as it may. Otherwise dispose of it when done. */
  enter(accountId: Id): Disposable | null {
    const running = this.#running.get(accountId) ?? 0;
    if (running >= this.#most) return null;
    this.#running.set(accountId, running + 1);
    return { [Symbol.dispose]: () => this.#leave(accountId) };
  }

  #leave(accountId: Id): void {
    const running = (this.#running.get(accountId) ?? 1) - 1;
    if (running > 0) this.#running.set(accountId, running);
    else this.#running.delete(accountId);
  }
}
