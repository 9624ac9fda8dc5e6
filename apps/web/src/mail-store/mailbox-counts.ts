import type { Id } from '@mailcote/jmap';
import { isUnread, type ListedEmail } from './listed-email.ts';

/** By how much the counts of one Mailbox change. */
export interface CountDelta {
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
}

/** What of a Mailbox a set of conversations makes up, for RFC 8621 2's four counts. */
function tally(threads: Iterable<readonly ListedEmail[]>, sign: 1 | -1, into: Map<Id, CountDelta>): void {
  for (const emails of threads) {
    // RFC 8621 2: a Thread counts as unread in a Mailbox when any of its Emails is unread, wherever that one lies.
    const hasUnread = emails.some(isUnread);
    const seen = new Set<Id>();
    for (const email of emails) {
      for (const id of Object.keys(email.mailboxIds)) {
        let delta = into.get(id);
        if (!delta)
          into.set(id, (delta = { totalEmails: 0, unreadEmails: 0, totalThreads: 0, unreadThreads: 0 }));
        delta.totalEmails += sign;
        if (isUnread(email)) delta.unreadEmails += sign;
        if (seen.has(id)) continue;
        seen.add(id);
        delta.totalThreads += sign;
        if (hasUnread) delta.unreadThreads += sign;
      }
    }
  }
}

/** The difference between conversations as they were and as they will be, by Mailbox; Mailboxes that stay the same are left out. */
export function countDeltas(
  before: Iterable<readonly ListedEmail[]>,
  after: Iterable<readonly ListedEmail[]>,
): Map<Id, CountDelta> {
  const deltas = new Map<Id, CountDelta>();
  tally(before, -1, deltas);
  tally(after, 1, deltas);
  for (const [id, delta] of deltas) {
    if (Object.values(delta).every((count: number) => count === 0)) deltas.delete(id);
  }
  return deltas;
}
