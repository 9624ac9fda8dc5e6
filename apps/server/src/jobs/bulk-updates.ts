import { isTemporary, type Id } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { attend, type Attendance } from './attend.ts';

/** Emails of one commit: deliveries and other changes of the account come in between. Below what a client takes from one /changes. */
const EMAILS_IN_STEP = 200;
/** Looked up at once. */
const BATCH = 100;

/** Goes through the emails of bulk updates, a step of each in turn, so that a long one does not hold up a short one. */
export function startBulkUpdates(ctx: ServerContext): Attendance {
  const log = ctx.log.child({ part: 'bulk updates' });
  return attend(ctx, ['BulkUpdate'], async (signal) => {
    // One that cannot go on is tried again at the next look and must not hold up the others.
    const stuck = new Set<string>();
    try {
      for (;;) {
        const { due: all, wait } = await ctx.store.bulkUpdatesDue(BATCH);
        const due = all.filter(({ accountId, id }) => !stuck.has(`${accountId} ${id}`));
        if (due.length === 0) return wait;
        for (const { accountId, id } of due) {
          if (signal.aborted) return null;
          if (!(await step(ctx, accountId, id, log))) stuck.add(`${accountId} ${id}`);
        }
      }
    } catch (error) {
      log.warn({ err: error }, 'bulk updates wait: the database is away');
      return null;
    }
  });
}

/** Rejects only when the database is away. False: it cannot go on. */
async function step(ctx: ServerContext, accountId: Id, id: Id, log: Logger): Promise<boolean> {
  try {
    await ctx.store.write(accountId, (tx) => tx.stepBulkUpdate(id, EMAILS_IN_STEP));
    return true;
  } catch (error) {
    if (isTemporary(error)) throw error;
    log.error({ err: error, accountId, id }, 'a bulk update cannot go on');
    return false;
  }
}
