import type { Hint, Id } from '@mailcote/store';
import type { HintListener, Hub } from './hub.ts';

/** The hub of one process; also the local half of the Postgres hub. */
export class MemoryHub implements Hub {
  readonly #byAccount = new Map<Id, Set<HintListener>>();
  readonly #queue = new Set<() => void>();
  readonly #onError: (error: unknown) => void;

  /** `onError`: a listener threw. The writer that published must not suffer for it, so it ends here, in the log. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  publish(hint: Hint): void {
    this.#tell(this.#byAccount.get(hint.accountId), hint);
    this.#tell(this.#byAccount.get('*'), hint);
  }

  subscribe(accountId: Id, listener: HintListener): Disposable {
    const listeners = this.#byAccount.get(accountId) ?? new Set();
    this.#byAccount.set(accountId, listeners);
    listeners.add(listener);
    return {
      [Symbol.dispose]: () => {
        listeners.delete(listener);
        // A later subscriber may have got a new set under this key already.
        if (listeners.size === 0 && this.#byAccount.get(accountId) === listeners)
          this.#byAccount.delete(accountId);
      },
    };
  }

  wakeQueue(): void {
    for (const listener of this.#queue) this.#guard(listener);
  }

  subscribeQueue(listener: () => void): Disposable {
    this.#queue.add(listener);
    return { [Symbol.dispose]: () => this.#queue.delete(listener) };
  }

  /** Something may have been missed: every subscriber is to ask the database. */
  recheck(): void {
    for (const listeners of this.#byAccount.values()) this.#tell(listeners, null);
    this.wakeQueue();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#byAccount.clear();
    this.#queue.clear();
  }

  #tell(listeners: Set<HintListener> | undefined, hint: Hint | null): void {
    for (const listener of listeners ?? []) this.#guard(() => listener(hint));
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#onError(error);
    }
  }
}
