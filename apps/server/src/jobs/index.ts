import { isTemporary } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { Pusher } from '../push/pusher.ts';
import { startAutoReplies } from '../vacation/auto-replies.ts';
import { startBulkUpdates } from './bulk-updates.ts';
import { indexDocuments } from './documents/index-documents.ts';
import { indexAccounts } from './index-accounts.ts';
import { pause } from './pause.ts';
import { startMailImports } from './mail-imports.ts';
import { startSnoozes } from './snoozes.ts';
import { sweepAgainAndAgain } from './sweep.ts';

/** How soon another process takes the jobs over when the one that does them has gone. */
const STAND_IN_AFTER_MS = 5_000;

export interface Jobs {
  /** Waits for the job under way. */
  close(): Promise<void>;
}

/**
 * Work that nobody asks for: removing what has expired and what nothing refers to, reading attached documents for the search, making
 * the texts of IMAP's search and the words of long texts, pushing to push subscriptions, answering for people who are away, changing many emails at once, importing archives, and
 * bringing back what was snoozed. Of several processes one does it, the one with the lock; the others stand by.
 */
export function startJobs(ctx: ServerContext): Jobs {
  const stop = new AbortController();
  const running = run(ctx, stop.signal);
  return {
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

async function run(ctx: ServerContext, signal: AbortSignal): Promise<void> {
  const log = ctx.log.child({ part: 'jobs' });
  for (let wait = 0; await pause(wait, signal); wait = STAND_IN_AFTER_MS) {
    try {
      await using lock = await ctx.store.tryLock('jobs');
      if (lock) await work(ctx, AbortSignal.any([signal, lock.lost]));
    } catch (error) {
      // The database is away: the next round will do.
      if (isTemporary(error)) log.warn('no jobs are done: the database is away');
      else log.error({ err: error }, 'the jobs have trouble');
    }
  }
}

async function work(ctx: ServerContext, signal: AbortSignal): Promise<void> {
  const pusher = new Pusher(ctx);
  const replies = startAutoReplies(ctx);
  const bulkUpdates = startBulkUpdates(ctx);
  const mailImports = startMailImports(ctx);
  const snoozes = startSnoozes(ctx);
  try {
    await Promise.all([
      sweepAgainAndAgain(ctx, signal),
      indexDocuments(ctx, signal),
      indexAccounts(ctx, ctx.store.textIndex, { part: 'texts', lookEveryMs: 1_000 }, signal),
      indexAccounts(ctx, ctx.store.lateWords, { part: 'words', lookEveryMs: 250 }, signal),
    ]);
  } finally {
    await Promise.all([
      pusher.close(),
      replies.close(),
      bulkUpdates.close(),
      mailImports.close(),
      snoozes.close(),
    ]);
  }
}
