import type { Store } from '@mailcote/store';

/** Does it and writes it down, as done by whoever has the machine. */
export async function recorded<T>(
  store: Store,
  [action, target, details = {}]: [action: string, target: string, details?: Record<string, unknown>],
  done: Promise<T>,
): Promise<T> {
  const result = await done;
  await store.audit.add({ actor: null, action, target, details });
  return result;
}
