import { NumberSet } from '@mailcote/imap';
import type { EntryFlags, Id, Store } from '@mailcote/store';

/** RFC 9051 6.4.5, BODY[...]: sets \Seen. @returns those that were not seen yet, as they are now, by UID */
export async function markSeen(
  { store, accountId, mailboxId }: { store: Store; accountId: Id; mailboxId: Id },
  entries: readonly EntryFlags[],
): Promise<Map<number, EntryFlags>> {
  const unseen = entries.filter(({ keywords }) => !keywords.includes('$seen')).map(({ uid }) => uid);
  if (unseen.length === 0) return new Map();
  const patch = { keywords: { add: ['$seen'] }, deleted: null };
  const { updated } = await store.write(accountId, (tx) =>
    tx.updateEntries(mailboxId, NumberSet.of(unseen).ranges, patch, null),
  );
  return new Map(updated.map((entry) => [entry.uid, entry]));
}
