import type { Retraction, Store } from '@mailcote/store';
import { DOUBT_TIMEOUT_MS, PULSE_AFTER_MS, PULSE_TIMEOUT_MS } from './limits.ts';

/**
 * Waits for work that needs the store, for as long as the store answers at all: a commit may take its time on a busy machine,
 * but a database that has stopped answering must not keep a client waiting for ten minutes. Rejects with an error that
 * counts as temporary trouble; the work itself goes on.
 *
 * @param retraction takes the work back, so that what is refused now does not happen later. Where COMMIT is on its way already, its outcome is
 * waited for: "try again" would make a message that was stored arrive twice.
 */
export async function whileStoreAnswers<T>(
  store: Pick<Store, 'ping'>,
  work: Promise<T>,
  retraction?: Retraction,
): Promise<T> {
  // Given up on, it may still fail: that has been answered then.
  work.catch(() => undefined);
  for (;;) {
    const early = await within(work, PULSE_AFTER_MS);
    if (early !== null) return early.value;
    const trouble = await pulse(store, work);
    if (trouble === null) continue;
    if (retraction === undefined || retraction.retract()) throw trouble;
    const late = await within(work, DOUBT_TIMEOUT_MS);
    if (late === null) throw trouble;
    return late.value;
  }
}

/** Null: the store answers, or the work has ended meanwhile. */
async function pulse(store: Pick<Store, 'ping'>, work: Promise<unknown>): Promise<unknown> {
  const over = work.then(
    () => null,
    () => null,
  );
  const answer = store.ping().then(
    () => null,
    (error: unknown) => error,
  );
  const found = await within(Promise.race([over, answer]), PULSE_TIMEOUT_MS);
  return found === null
    ? Object.assign(new Error('the database does not answer'), { code: 'ETIMEDOUT' })
    : found.value;
}

/** The value, or null when it takes longer than `ms` milliseconds. Rejects as the promise does. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<{ value: T } | null> {
  const { promise: timeout, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  try {
    return await Promise.race([promise.then((value) => ({ value })), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
