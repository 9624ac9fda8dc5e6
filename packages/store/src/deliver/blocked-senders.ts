import { int8Array, textArray } from '../db/arrays.ts';
import { type Database, run } from '../db/statement.ts';
import { findBlockedSenders } from '../sql/blocked-senders.ts';
import type { IncomingEmail } from '../write/insert-emails.ts';
import type { LockedAccount } from '../write/locked-account.ts';
import type { PreparedDelivery } from './prepare-delivery.ts';

/** Where the mail of a blocked sender goes. */
export type BlockAction = 'junk' | 'trash';
const SEEN = '$seen';

/**
 * Which deliveries of a group come from a sender that their account has blocked, by their place in it. One statement when one of the accounts
 * blocks anybody at all, which its locked row tells; none otherwise.
 */
export async function findBlocked(
  client: Database,
  group: readonly PreparedDelivery[],
  accounts: ReadonlyMap<number, LockedAccount>,
): Promise<ReadonlyMap<number, BlockAction>> {
  const questions = group.flatMap(({ accountId, sender, isFiled }, index) => {
    if (sender === null || isFiled || !accounts.get(accountId)?.blocksSenders) return [];
    const names = [sender, sender.slice(sender.lastIndexOf('@'))];
    return names.map((name) => ({ index, accountId, name }));
  });
  if (questions.length === 0) return new Map();
  const rows = await run(client, findBlockedSenders, [
    int8Array(questions.map(({ accountId }) => accountId)),
    textArray(questions.map(({ name }) => name)),
  ]);
  const actions = new Map<number, BlockAction>();
  // An address says more than its domain, and comes before it.
  for (const { n, action } of rows.toSorted((a, b) => a.n - b.n)) {
    const index = questions[n - 1]?.index;
    if (index !== undefined && !actions.has(index)) actions.set(index, action);
  }
  return actions;
}

/** What comes from a blocked sender goes to the junk, or to the trash as if it had been read and deleted. */
export function heedBlock(incoming: IncomingEmail, action: BlockAction | undefined): IncomingEmail {
  const mailbox = action && incoming.account.mailboxByRole(action);
  if (!mailbox) return incoming;
  const { prepared } = incoming;
  if (action === 'junk') return { ...incoming, mailboxes: [mailbox] };
  const keywords = [...new Set([...prepared.keywords, SEEN])];
  return { ...incoming, mailboxes: [mailbox], prepared: { ...prepared, keywords, unread: false } };
}
