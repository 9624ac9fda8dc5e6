import { setTimeout as sleep } from 'node:timers/promises';
import { isTemporary } from '@mailcote/store';
import type { ServerContext } from '../context.ts';

/** Expired and unreferenced rows may wait; the first sweep comes soon after the start, for what a crash left. */
const SWEEP_EVERY_MS = 10 * 60_000;
const FIRST_SWEEP_AFTER_MS = 30_000;

export interface Jobs {
  /** Waits for the job under way. */
  close(): Promise<void>;
}

/** Work that nobody asks for: removing what has expired and what nothing refers to. Safe on several nodes at once. */
export function startJobs(ctx: ServerContext): Jobs {
  const stop = new AbortController();
  const running = sweepAgainAndAgain(ctx, stop.signal);
  return {
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

async function sweepAgainAndAgain(ctx: ServerContext, signal: AbortSignal): Promise<void> {
  const log = ctx.log.child({ part: 'jobs' });
  for (let wait = FIRST_SWEEP_AFTER_MS; await pause(wait, signal); wait = SWEEP_EVERY_MS) {
    try {
      const swept = await ctx.store.sweep();
      if (Object.values(swept).some((count) => count > 0)) log.info(swept, 'swept');
    } catch (error) {
      // The database is away: the next round will do.
      if (isTemporary(error)) log.warn('nothing is swept: the database is away');
      else log.error({ err: error }, 'sweeping failed');
    }
  }
}

/** False: it is over. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal, ref: false });
    return true;
  } catch {
    return false;
  }
}
