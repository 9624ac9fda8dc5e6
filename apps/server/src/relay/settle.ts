import { type Reply, replyLine } from '@mailcote/smtp';
import type { QueueItem, Settlement, Trace } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { outcome, type Verdict } from './outcome.ts';
import type { ReportKind } from './report.ts';
import { sendReport, type SettledRecipient } from './send-report.ts';
import { untilStored } from './until-stored.ts';
import { wantedReport } from './wanted-report.ts';

/** What an attempt came to for one queue item. */
export interface Attempt {
  item: QueueItem;
  startedAt: Date;
  reply: Reply;
  /** Name of the server that gave the reply; null when it is ours. */
  remoteName: string | null;
  /** The server offers DSN: it tells the sender of success (RFC 3461 5.2.1). */
  isDsnRelayed: boolean;
  /** The server is left alone until then. */
  notBefore?: Date;
  trace(outcome: string): Trace | null;
}

/** An attempt and what follows from it. */
export interface Judged {
  attempt: Attempt;
  reply: Reply;
  report: ReportKind | null;
  settlement: Settlement;
}

/**
 * Records attempts of this moment: the queue items, their log and the submissions' deliveryStatus. What the sender is to be told ends in the
 * same commit, so that a crash neither loses a report nor sends it twice. Waits for a database that is away, until `stop`; then
 * it rejects.
 */
export async function settleAttempts(
  ctx: ServerContext,
  log: Logger,
  judged: readonly Judged[],
  stop: AbortSignal,
): Promise<void> {
  const now = new Date();
  const silent = judged.filter(({ report }) => report === null).map(({ settlement }) => settlement);
  if (silent.length > 0)
    logSettled(log, silent, await untilStored(() => ctx.store.queue.settle(silent), stop));
  const reported = Map.groupBy(
    judged.filter(({ report }) => report !== null),
    ({ report, attempt: { item } }) =>
      [report, item.blobId ?? '', item.mailFrom, item.options.envId ?? ''].join(' '),
  );
  for (const group of reported.values()) {
    const kind = group[0]?.report;
    if (!kind) continue;
    const recipients = group.map(toRecipient);
    const input = { kind, recipients, now, ...(kind === 'delayed' && retriesUntil(ctx, group)) };
    const settled = await untilStored(() => sendReport(ctx, input), stop);
    logSettled(
      log,
      recipients.map(({ settlement }) => settlement),
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

/** What follows from attempts that have just ended; their traces are as they are now. */
export function judgeAttempts({ config }: ServerContext, attempts: readonly Attempt[]): Judged[] {
  const now = new Date();
  return attempts.map((attempt) => {
    const { item, reply, isDsnRelayed, notBefore } = attempt;
    const { dueAt } = item;
    const verdict = outcome({ reply, attempts: item.attempts + 1, dueAt, now, notBefore }, config.schedule);
    const facts = { kind: verdict.kind, isInMailStore: false, isDsnRelayed, now };
    const report = wantedReport(item, facts, config.schedule);
    return { attempt, reply: verdict.reply, report, settlement: toSettlement(attempt, verdict, report) };
  });
}

function toSettlement(attempt: Attempt, verdict: Verdict, report: ReportKind | null): Settlement {
  const { item, startedAt } = attempt;
  const common = { startedAt, reply: replyLine(verdict.reply), trace: attempt.trace(verdict.kind) };
  if (verdict.kind !== 'retry') return { item, outcome: { kind: verdict.kind, ...common } };
  const { nextAttemptAt } = verdict;
  return { item, outcome: { kind: 'retry', nextAttemptAt, isDelayTold: report === 'delayed', ...common } };
}

function toRecipient({ attempt, reply, settlement }: Judged): SettledRecipient {
  const { item, remoteName, startedAt } = attempt;
  return {
    rcptTo: item.rcptTo,
    orcpt: item.options.orcpt ?? null,
    reply,
    remoteName,
    at: startedAt,
    settlement,
  };
}

/** The first of them to be given up. */
function retriesUntil({ config }: ServerContext, group: readonly Judged[]): { willRetryUntil: Date } {
  const first = Math.min(...group.map(({ attempt }) => attempt.item.dueAt.getTime()));
  return { willRetryUntil: new Date(first + config.schedule.giveUpMs) };
}
