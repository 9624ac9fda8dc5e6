import { setTimeout as sleep } from 'node:timers/promises';
import type { HintType } from '@mailcote/store';
import type { ServerContext } from '../context.ts';

/** A flood of changes costs this many looks a second at most, 1 / (LOOK_EVERY_MS / 1000). */
const LOOK_EVERY_MS = 250;
/** A lost hint, and a database that was away, cost this much at worst. */
const LOOK_AGAIN_MS = 30_000;

export interface Attendance {
  /** Begins nothing new, waits for what is under way. */
  close(): Promise<void>;
}

/**
 * Does work that the database knows of whenever there may be some: now, after each commit that changed one of these types, and every
 * half a minute or sooner. What is due is read from the rows, so nothing depends on a hint.
 * @param work never rejects; gives the milliseconds until it knows of more, null when it does not
 */
export function attend(
  ctx: ServerContext,
  types: readonly HintType[],
  work: (signal: AbortSignal) => Promise<number | null>,
): Attendance {
  const stop = new AbortController();
  let wake: (() => void) | null = null;
  let isWoken = true;
  const subscription = ctx.hub.subscribe('*', (hint) => {
    if (hint !== null && !hint.types.some((type) => types.includes(type))) return;
    isWoken = true;
    wake?.();
  });
  const woken = (within: number): Promise<void> =>
    new Promise((resolve) => {
      if (isWoken || stop.signal.aborted) return resolve();
      const timer = setTimeout(resolve, within);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    let next: number | null = null;
    while (!stop.signal.aborted) {
      await woken(Math.min(next ?? LOOK_AGAIN_MS, LOOK_AGAIN_MS));
      wake = null;
      isWoken = false;
      next = await work(stop.signal);
      await sleep(LOOK_EVERY_MS, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    close: async () => {
      subscription[Symbol.dispose]();
      stop.abort();
      wake?.();
      await running;
    },
  };
}
