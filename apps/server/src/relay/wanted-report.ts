import type { NotifyCondition } from '@mailcote/smtp';
import type { QueueItem } from '@mailcote/store';
import type { ReportKind } from './report.ts';
import type { Schedule } from './schedule.ts';

/** What came of an attempt, as far as a report depends on it. */
export interface ReportFacts {
  kind: 'delivered' | 'retry' | 'failed';
  /** In a mailbox of ours. */
  isInMailStore: boolean;
  /** The other server takes over what the sender wants to hear (RFC 3461 5.2.1). */
  isDsnRelayed: boolean;
  now: Date;
}

type ReportedItem = Pick<QueueItem, 'mailFrom' | 'dueAt' | 'delayToldAt' | 'options'>;

/**
 * Which report the sender gets, by RFC 3461 5.2: failure and delay unless they asked for something else, success only when asked.
 * Nobody is told of a message with the null reverse-path, which every report itself has (RFC 5321 6.1): two servers cannot
 * report at each other. A delay is told once.
 */
export function wantedReport(item: ReportedItem, facts: ReportFacts, schedule: Schedule): ReportKind | null {
  const { mailFrom, dueAt, delayToldAt, options } = item;
  if (mailFrom === '') return null;
  const asks = (condition: NotifyCondition, unsaid: boolean): boolean =>
    options.notify?.includes(condition) ?? unsaid;
  switch (facts.kind) {
    case 'failed':
      return asks('failure', true) ? 'failed' : null;
    case 'delivered':
      if (!asks('success', false) || facts.isDsnRelayed) return null;
      return facts.isInMailStore ? 'delivered' : 'relayed';
    case 'retry': {
      const isLate = facts.now.getTime() - dueAt.getTime() >= schedule.delayReportMs;
      return isLate && delayToldAt === null && asks('delay', true) ? 'delayed' : null;
    }
  }
}
