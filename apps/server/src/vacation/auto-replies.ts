import { isTemporary, type Id } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { attend, type Attendance } from '../jobs/attend.ts';
import { answer } from './answer.ts';

const BATCH = 100;

/**
 * Answers what is due: the commit of a delivery notes it, this composes the answer and puts it into the queue in the commit that
 * takes the note away. So none is lost and none is sent twice, whoever crashes when, and a delivery never waits for it.
 */
export function startAutoReplies(ctx: ServerContext): Attendance {
  const log = ctx.log.child({ part: 'vacation' });
  return attend(ctx, ['EmailDelivery'], async (signal) => {
    await answerAll(ctx, log, signal);
    return null;
  });
}

/** Never rejects: what could not be answered now is still due. */
async function answerAll(ctx: ServerContext, log: Logger, signal: AbortSignal): Promise<void> {
  let after: { accountId: Id; emailId: Id } | null = null;
  try {
    for (;;) {
      const due = await ctx.store.autoRepliesDue(BATCH, after);
      for (const one of due) {
        if (signal.aborted) return;
        await answerOne(ctx, log, one);
        after = one;
      }
      if (due.length < BATCH) return;
    }
  } catch (error) {
    if (isTemporary(error)) log.warn('nothing is answered: the database is away');
    else log.error({ err: error }, 'vacation responses failed');
  }
}

/** Rejects only when the database is away. */
async function answerOne(
  ctx: ServerContext,
  log: Logger,
  due: { accountId: Id; emailId: Id },
): Promise<void> {
  const { accountId, emailId } = due;
  try {
    const outcome = await answer(ctx, accountId, emailId);
    log.info({ accountId, emailId, outcome }, 'vacation response');
  } catch (error) {
    if (isTemporary(error)) throw error;
    // A message that cannot be answered today cannot be answered tomorrow either, and must not be tried for ever.
    log.error({ err: error, accountId, emailId }, 'a message could not be answered');
    await ctx.store.write(accountId, (tx) => tx.endAutoReply(emailId, null));
  }
}
