import { setTimeout as sleep } from 'node:timers/promises';
import { isTemporary, type Id } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { answer } from './answer.ts';

/** A flood of deliveries costs this many looks a second at most, 1 / (LOOK_EVERY_MS / 1000). */
const LOOK_EVERY_MS = 250;
/** A lost hint, and a database that was away, cost this much at worst. */
const LOOK_AGAIN_MS = 30_000;
const BATCH = 100;

export interface AutoReplies {
  /** Begins nothing new, waits for the answer under way. */
  close(): Promise<void>;
}

/**
 * Answers what is due: the commit of a delivery notes it, this composes the answer and puts it into the queue in the commit that
 * takes the note away. So none is lost and none is sent twice, whoever crashes when, and a delivery never waits for it.
 */
export function startAutoReplies(ctx: ServerContext): AutoReplies {
  const stop = new AbortController();
  const log = ctx.log.child({ part: 'vacation' });
  let wake: (() => void) | null = null;
  let isWoken = true;
  const subscription = ctx.hub.subscribe('*', (hint) => {
    if (hint !== null && !hint.types.includes('EmailDelivery')) return;
    isWoken = true;
    wake?.();
  });
  const woken = (): Promise<void> =>
    new Promise((resolve) => {
      if (isWoken || stop.signal.aborted) return resolve();
      const timer = setTimeout(resolve, LOOK_AGAIN_MS);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const work = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await woken();
      wake = null;
      isWoken = false;
      await answerAll(ctx, log, stop.signal);
      await sleep(LOOK_EVERY_MS, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  };
  const running = work();
  return {
    close: async () => {
      subscription[Symbol.dispose]();
      stop.abort();
      wake?.();
      await running;
    },
  };
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
