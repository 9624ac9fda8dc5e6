import { isTemporary } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { attend, type Attendance } from './attend.ts';

/** Emails of one commit, and accounts looked up at once. */
const EMAILS = 200;
const ACCOUNTS = 100;

/** Brings snoozed emails back when their time has come; a time that passed while nobody was there is seen at the start. */
export function startSnoozes(ctx: ServerContext): Attendance {
  const log = ctx.log.child({ part: 'snoozes' });
  return attend(ctx, ['Email'], async (signal) => {
    try {
      for (;;) {
        const { accountIds, wait } = await ctx.store.snoozesDue(ACCOUNTS);
        if (accountIds.length === 0 || signal.aborted) return wait;
        for (const accountId of accountIds) {
          await ctx.store.write(accountId, (tx) => tx.wakeEmails(EMAILS));
        }
      }
    } catch (error) {
      if (isTemporary(error)) log.warn('nothing comes back from a snooze: the database is away');
      else log.error({ err: error }, 'snoozes have trouble');
      return null;
    }
  });
}
