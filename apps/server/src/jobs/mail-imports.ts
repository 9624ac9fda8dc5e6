import { isTemporary, type Id, type RunningMailImport } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { runImport } from '../transfer/import-run.ts';
import { attend, type Attendance } from './attend.ts';

/** Accounts that are looked at together. */
const MOST = 1_000;
/** A turn, when other accounts wait for theirs; to find the place to go on at takes no more than a third of it. */
const TURN_MS = 5_000;
const TIMES_CATCH_UP = 3;
/** One that cannot go on is tried again after this long. */
const AGAIN_AFTER_MS = 30_000;

/**
 * Goes through archives that people bring: one at a time, those of several accounts in turns. One that was broken off by the
 * end of a process is gone on with from its last commit.
 */
export function startMailImports(ctx: ServerContext, { turnMs = TURN_MS } = {}): Attendance {
  const log = ctx.log.child({ part: 'imports' });
  /** When the account had its last turn. */
  const servedAt = new Map<Id, number>();
  const stuckUntil = new Map<Id, number>();
  const waiting = async (): Promise<RunningMailImport[]> => {
    const all = await ctx.store.runningMailImports(MOST);
    return all.filter(({ accountId }) => (stuckUntil.get(accountId) ?? 0) <= performance.now());
  };
  const last = ({ accountId }: RunningMailImport): number => servedAt.get(accountId) ?? 0;

  const turn = async (job: RunningMailImport, signal: AbortSignal): Promise<void> => {
    const started = performance.now();
    let end = 0;
    const mayGoOn = async (): Promise<boolean> => {
      const now = performance.now();
      end ||= started + Math.max(turnMs, (now - started) * TIMES_CATCH_UP);
      if (now < end) return true;
      const others = (await waiting()).some(({ accountId }) => accountId !== job.accountId);
      end = now + turnMs;
      return !others;
    };
    try {
      await runImport(ctx, job, { signal, mayGoOn });
    } catch (error) {
      stuckUntil.set(job.accountId, performance.now() + AGAIN_AFTER_MS);
      if (isTemporary(error)) log.warn({ err: error }, 'an import waits: the database is away');
      else log.error({ err: error, accountId: job.accountId, id: job.id }, 'an import cannot go on');
    }
    servedAt.set(job.accountId, performance.now());
  };

  return attend(ctx, ['MailImport'], async (signal) => {
    try {
      for (;;) {
        const due = await waiting();
        const [next] = due.toSorted((a, b) => last(a) - last(b));
        if (due.length === 0) servedAt.clear();
        if (!next || signal.aborted) return stuckUntil.size > 0 ? AGAIN_AFTER_MS : null;
        stuckUntil.delete(next.accountId);
        await turn(next, signal);
      }
    } catch (error) {
      log.warn({ err: error }, 'imports wait: the database is away');
      return null;
    }
  });
}
