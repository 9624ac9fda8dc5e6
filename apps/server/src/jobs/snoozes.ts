import { isTemporary, type Id } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { attend, type Attendance } from './attend.ts';

/** Emails of one commit, and accounts looked up at once. */
const EMAILS = 200;
const ACCOUNTS = 100;

/** Brings snoozed emails back when their time has come; a time that passed while nobody was there is seen at the start. */
export function startSnoozes(ctx: ServerContext): Attendance {
  const log = ctx.log.child({ part: 'snoozes' });
  return attend(ctx, ['Email'], async (signal) => {
    // Tried again at the next look; the others must not wait for them.
    const stuck = new Set<Id>();
    try {
      for (;;) {
        const { accountIds: all, wait } = await ctx.store.snoozesDue(ACCOUNTS + stuck.size);
        const accountIds = all.filter((accountId) => !stuck.has(accountId));
        if (accountIds.length === 0 || signal.aborted) return stuck.size > 0 ? null : wait;
        for (const accountId of accountIds) if (!(await wake(ctx, accountId, log))) stuck.add(accountId);
      }
    } catch (error) {
      log.warn({ err: error }, 'nothing comes back from a snooze: the database is away');
      return null;
    }
  });
}

/** Rejects only when the database is away. False: nothing can come back. */
async function wake({ store }: ServerContext, accountId: Id, log: Logger): Promise<boolean> {
  try {
    await store.write(accountId, (tx) => tx.wakeEmails(EMAILS));
    return true;
  } catch (error) {
    if (isTemporary(error)) throw error;
    log.error({ err: error, accountId }, 'emails of an account cannot come back from a snooze');
    return false;
  }
}
