import { type Reply, replyLine } from '@mailcote/smtp';
import type { QueueItem, Settlement, Trace } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { mayBounce } from './bounce.ts';
import { outcome, type Verdict } from './outcome.ts';
import { sendBounce } from './send-bounce.ts';
import { untilStored } from './until-stored.ts';

/** What an attempt came to for one queue item. */
export interface Attempt {
  item: QueueItem;
  startedAt: Date;
  reply: Reply;
  /** Name of the server that gave the reply; null when it is ours. */
  remoteName: string | null;
  trace(outcome: string): Trace | null;
}

/**
 * Records attempts: the queue items, their log and the submissions' deliveryStatus. What has failed for good ends in the
 * commit that takes the bounce to its sender, so that a crash neither loses the bounce nor sends it twice. Waits for a database that
 * is away, until `stop`; then it rejects.
 */
export async function settleAttempts(
  ctx: ServerContext,
  log: Logger,
  attempts: readonly Attempt[],
  stop: AbortSignal,
): Promise<void> {
  if (attempts.length === 0) return;
  const now = new Date();
  const judged = attempts.map((attempt) => ({ attempt, verdict: judge(attempt, now) }));
  const isBounced = ({ attempt, verdict }: (typeof judged)[number]): boolean =>
    verdict.kind === 'failed' && mayBounce(attempt.item.mailFrom);
  const others = judged.filter((one) => !isBounced(one)).map(toSettlement);
  if (others.length > 0)
    logSettled(log, others, await untilStored(() => ctx.store.queue.settle(others), stop));
  const bounced = Map.groupBy(
    judged.filter(isBounced),
    ({ attempt: { item } }) => `${item.blobId ?? ''} ${item.mailFrom}`,
  );
  for (const group of bounced.values()) {
    const failed = group.map((one) => {
      const { item, remoteName, startedAt } = one.attempt;
      return {
        rcptTo: item.rcptTo,
        reply: one.verdict.reply,
        remoteName,
        at: startedAt,
        settlement: toSettlement(one),
      };
    });
    const settled = await untilStored(() => sendBounce(ctx, failed, now), stop);
    logSettled(
      log,
      failed.map(({ settlement }) => settlement),
      settled,
    );
  }
}

/** One line for each attempt; an item that is not among the settled ones belongs to another worker now. */
export function logSettled(
  log: Logger,
  settlements: readonly Settlement[],
  settled: readonly string[],
): void {
  for (const { item, outcome } of settlements) {
    const entry = { queueItemId: item.id, rcptTo: item.rcptTo, outcome: outcome.kind, reply: outcome.reply };
    if (settled.includes(item.id)) log.info(entry, 'delivery attempt');
    else log.warn(entry, 'the lease of a queue item was lost');
  }
}

function judge({ item, reply }: Attempt, now: Date): Verdict {
  return outcome({ reply, attempts: item.attempts + 1, dueAt: item.dueAt, now });
}

function toSettlement({ attempt, verdict }: { attempt: Attempt; verdict: Verdict }): Settlement {
  const { item, startedAt } = attempt;
  const common = { startedAt, reply: replyLine(verdict.reply), trace: attempt.trace(verdict.kind) };
  if (verdict.kind !== 'retry') return { item, outcome: { kind: verdict.kind, ...common } };
  return { item, outcome: { kind: 'retry', nextAttemptAt: verdict.nextAttemptAt, ...common } };
}
