import { run } from '../db/statement.ts';
import { deletedEntries } from '../sql/entries-of-uids.ts';
import type { Id, UidRange } from '../types.ts';
import { requireMailbox } from './named-entries.ts';
import { removeEntries } from './remove-entries.ts';
import { withMailboxes, type WriteContext } from './write-context.ts';

/**
 * IMAP EXPUNGE: takes out what is marked \Deleted; an email that is in no other mailbox is destroyed.
 * @param ranges only these; null: all
 * @returns how many
 * @throws StoreError notFound (no such mailbox)
 */
export async function expungeEntries(
  context: WriteContext,
  mailboxId: Id,
  ranges: readonly UidRange[] | null,
): Promise<number> {
  const { client, account } = context;
  await withMailboxes(context);
  const mailbox = requireMailbox(context, mailboxId);
  const marked = await run(client, deletedEntries, [account.id, mailbox.id]);
  const entries = ranges === null ? marked : within(marked, ranges);
  await removeEntries(context, entries);
  return entries.length;
}

/** Both ascending. */
function within<Entry extends { uid: number }>(
  entries: readonly Entry[],
  ranges: readonly UidRange[],
): Entry[] {
  let at = 0;
  return entries.filter(({ uid }) => {
    while (at < ranges.length && (ranges[at]?.[1] ?? 0) < uid) at += 1;
    return (ranges[at]?.[0] ?? Infinity) <= uid;
  });
}
