import { boolArray, int8Array, jsonbArray, textArray, timestamptzArray } from '../db/arrays.ts';
import { execute, run, type Database } from '../db/statement.ts';
import { cleanText, toJson } from '../db/text.ts';
import { fromId } from '../ids.ts';
import { lockClaimed, settleQueueItems, stampDeliveryStatus } from '../sql/settle-queue-items.ts';
import type { DeliveryStatus, Outcome, Settlement } from '../types.ts';
import type { LockedAccounts } from '../write/write.ts';

/** The accounts whose submissions change with these items; to be locked before them. */
export function submittersOf(settlements: readonly Settlement[]): number[] {
  const ids = settlements.flatMap(({ item: { accountId, submissionId } }) =>
    accountId === null || submissionId === null ? [] : [fromId('a', accountId) ?? 0],
  );
  return [...new Set(ids)];
}

/**
 * Locks the items that may be settled: not those that another worker has claimed since, unless the message has been handed
 * to another server, which is true whoever holds the lease.
 */
export async function lockHeld(
  database: Database,
  settlements: readonly Settlement[],
): Promise<(settlement: Settlement) => boolean> {
  const rows = await run(database, lockClaimed, [
    int8Array(settlements.map(numberOf)),
    timestamptzArray(settlements.map(({ item }) => item.leasedUntil)),
    boolArray(settlements.map(({ outcome }) => outcome.kind === 'delivered' && !outcome.isInMailStore)),
  ]);
  const held = new Set(rows.map(({ id }) => id));
  return (settlement) => held.has(numberOf(settlement));
}

/** Items that are locked, their log and their submissions. Sends the statements without waiting for them. */
export function settle(
  database: Database,
  accounts: LockedAccounts,
  settlements: readonly Settlement[],
): Promise<unknown>[] {
  if (settlements.length === 0) return [];
  const outcomes = settlements.map(({ outcome }) => outcome);
  const settled = execute(database, settleQueueItems, [
    int8Array(settlements.map(numberOf)),
    textArray(outcomes.map(({ kind }) => kind)),
    timestamptzArray(outcomes.map((outcome) => (outcome.kind === 'retry' ? outcome.nextAttemptAt : null))),
    timestamptzArray(outcomes.map(({ startedAt }) => startedAt)),
    textArray(outcomes.map(({ reply }) => cleanText(reply))),
    jsonbArray(outcomes.map(({ trace }) => toJson(trace))),
    boolArray(outcomes.map((outcome) => outcome.kind === 'retry' && outcome.isDelayTold === true)),
  ]);
  const ofSubmissions = Map.groupBy(settlements, ({ item }) => `${item.accountId} ${item.submissionId}`);
  const submissions = [...ofSubmissions.values()].flatMap((ofOne) => {
    const [first] = ofOne;
    const account = accounts.get(fromId('a', first?.item.accountId ?? '') ?? 0);
    const id = fromId('s', first?.item.submissionId ?? '');
    if (!account || id === null) return [];
    account.touch('EmailSubmission');
    return [{ account, id, status: Object.fromEntries(ofOne.map(statusOf)) }];
  });
  if (submissions.length === 0) return [settled];
  const stamped = execute(database, stampDeliveryStatus, [
    int8Array(submissions.map(({ account }) => account.id)),
    int8Array(submissions.map(({ id }) => id)),
    jsonbArray(submissions.map(({ status }) => toJson(status))),
    int8Array(submissions.map(({ account }) => account.modSeq)),
  ]);
  return [settled, stamped];
}

function numberOf({ item }: Settlement): number {
  return fromId('q', item.id) ?? 0;
}

function statusOf({ item, outcome }: Settlement): [rcptTo: string, status: DeliveryStatus] {
  return [
    item.rcptTo,
    { smtpReply: cleanText(outcome.reply), delivered: delivered(outcome), displayed: 'unknown' },
  ];
}

/** RFC 8621 7: a message that another server has accepted is "unknown", it is not in the recipient's mail store yet. */
function delivered(outcome: Outcome): DeliveryStatus['delivered'] {
  switch (outcome.kind) {
    case 'delivered':
      return outcome.isInMailStore ? 'yes' : 'unknown';
    case 'retry':
      return 'queued';
    case 'failed':
      return 'no';
  }
}
