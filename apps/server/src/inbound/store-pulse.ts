import type { Store } from '@mailcote/store';
import { PULSE_AFTER_MS, PULSE_TIMEOUT_MS } from './limits.ts';

/**
 * Waits for work that needs the store, for as long as the store answers at all: a commit may take its time on a busy machine,
 * but a database that has stopped answering must not keep a client waiting for ten minutes. Rejects with an error that
 * counts as temporary trouble; the work itself goes on, and may even succeed, which is why it is only told "try again".
 */
export async function whileStoreAnswers<T>(store: Pick<Store, 'ping'>, work: Promise<T>): Promise<T> {
  // Given up on, it may still fail: that has been answered then.
  work.catch(() => undefined);
  for (;;) {
    const early = await within(work, PULSE_AFTER_MS);
    if (early !== null) return early.value;
    const ping = store.ping();
    ping.catch(() => undefined);
    const late = await within(Promise.race([work.then((value) => ({ value })), ping]), PULSE_TIMEOUT_MS);
    if (late === null) throw Object.assign(new Error('the database does not answer'), { code: 'ETIMEDOUT' });
    if (late.value !== undefined) return late.value.value;
  }
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
