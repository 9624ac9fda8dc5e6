import { isTemporary } from '@mailcote/store';
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 500;

/**
 * Repeats a write while the database is away: what came of an attempt must not be forgotten over that, or a message that another
 * server has would be sent to it again. Rejects with the fault when it is none of the passing kind, or when `stop` is aborted.
 */
export async function untilStored<T>(write: () => Promise<T>, stop: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!isTemporary(error) || stop.aborted) throw error;
    }
    // Ends at once when the server is stopping; then there is one more try.
    await sleep(PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}
