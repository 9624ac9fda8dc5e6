import { isTemporary } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { pause } from './pause.ts';

/** Expired and unreferenced rows may wait; the first sweep comes soon after the start, for what a crash left. */
const SWEEP_EVERY_MS = 10 * 60_000;
const FIRST_SWEEP_AFTER_MS = 30_000;

/** Until the signal says that it is over. */
export async function sweepAgainAndAgain(ctx: ServerContext, signal: AbortSignal): Promise<void> {
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
