import { type Reply, replyLine } from '@mailcote/smtp';
import type { QueueItem, Trace } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { type FailedRecipient, mayBounce } from './bounce.ts';
import { outcome, type Verdict } from './outcome.ts';
import { sendBounce } from './send-bounce.ts';

/** What an attempt came to for one queue item. */
export interface Attempt {
  item: QueueItem;
  startedAt: Date;
  reply: Reply;
  /** Name of the server that gave the reply; null when it is ours. */
  remoteName: string | null;
  trace(outcome: string): Trace | null;
  /** The message is in a mailbox of ours now. */
  isInMailStore?: boolean;
  /** Nothing was tried after all: due again at once. */
  isPostponed?: boolean;
}

/**
 * Records attempts: the queue item, its log and the submission's deliveryStatus. Senders of what has failed for good are
 * told first; should the server die in between, they are told twice rather than never.
 */
export async function settleAttempts(
  ctx: ServerContext,
  log: Logger,
  attempts: readonly Attempt[],
): Promise<void> {
  const now = new Date();
  const judged = attempts.map((attempt) => ({ attempt, verdict: judge(attempt, now) }));
  const failed = judged.filter(
    ({ verdict, attempt }) => verdict.kind === 'failed' && mayBounce(attempt.item.mailFrom),
  );
  for (const group of Map.groupBy(
    failed,
    ({ attempt: { item } }) => `${item.blobId ?? ''} ${item.mailFrom}`,
  ).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const recipients = group.map(({ attempt, verdict }): FailedRecipient => {
      const { item, remoteName, startedAt } = attempt;
      return { rcptTo: item.rcptTo, reply: verdict.reply, remoteName, at: startedAt };
    });
    await sendBounce(ctx, first.attempt.item, recipients, now);
  }
  for (const { attempt, verdict } of judged) {
    const { item, startedAt } = attempt;
    const reply = replyLine(verdict.reply);
    const common = { startedAt, reply, trace: attempt.trace(verdict.kind) };
    log.info({ queueItemId: item.id, rcptTo: item.rcptTo, outcome: verdict.kind, reply }, 'delivery attempt');
    if (verdict.kind === 'retry') {
      await ctx.store.queue.settle(item.id, {
        kind: 'retry',
        nextAttemptAt: verdict.nextAttemptAt,
        ...common,
      });
    } else if (verdict.kind === 'delivered') {
      const isInMailStore = attempt.isInMailStore === true;
      await ctx.store.queue.settle(item.id, { kind: 'delivered', isInMailStore, ...common });
    } else {
      await ctx.store.queue.settle(item.id, { kind: 'failed', ...common });
    }
  }
}

function judge({ item, reply, isPostponed = false }: Attempt, now: Date): Verdict {
  if (isPostponed) return { kind: 'retry', reply, nextAttemptAt: now };
  return outcome({ reply, attempts: item.attempts + 1, createdAt: item.createdAt, now });
}
