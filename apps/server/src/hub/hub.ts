import type { Hint, Id } from '@mailcote/store';

/** A hint, or null: something may have been missed, ask the database. */
export type HintListener = (hint: Hint | null) => void;

/**
 * Carries hints from writers to live sessions, of this process and of others (architecture: "Hub, roles, many nodes").
 * A hint is news of a number, never data: who gets one asks the database, so a lost one costs latency only, and whoever must not
 * miss anything also re-reads the account's modSeq every 30–60 s.
 */
export interface Hub extends AsyncDisposable {
  /** Tells every subscriber of the account. Call it after COMMIT. Never throws, never waits. */
  publish(hint: Hint): void;
  /** '*': hints of all accounts. Dispose to stop. Listeners are called at once, one after the other: keep them short. */
  subscribe(accountId: Id, listener: HintListener): Disposable;
  /** The queue has something due now. */
  wakeQueue(): void;
  subscribeQueue(listener: () => void): Disposable;
}
