import type { Id } from '@mailcote/store';

/** RFC 1939 4: a maildrop belongs to one session at a time, over all ports of this process. */
export class MaildropLocks {
  readonly #held = new Set<Id>();

  /** Null: somebody has it. Dispose of what is given when the session ends. */
  take(accountId: Id): Disposable | null {
    if (this.#held.has(accountId)) return null;
    this.#held.add(accountId);
    return { [Symbol.dispose]: () => void this.#held.delete(accountId) };
  }
}
