import { int8Array } from '../db/arrays.ts';
import { execute } from '../db/statement.ts';
import { normalizeKeywords } from '../email/prepare-email.ts';
import { setDeleted, type NamedEntryRow } from '../sql/entries-of-uids.ts';
import type { EntryPatch, Id, ModSeq, UidRange, UpdatedEntries } from '../types.ts';
import { namedEntries, requireMailbox } from './named-entries.ts';
import { patched, updateReadEmails } from './update-emails.ts';
import { withMailboxes, type WriteContext } from './write-context.ts';

/**
 * IMAP STORE. What an entry has already is no change and gets no new modSeq.
 * @param unchangedSince leaves alone whatever has a higher modSeq (RFC 7162 3.1.3)
 * @throws StoreError notFound (no such mailbox), invalidProperties (not a keyword)
 */
export async function updateEntries(
  context: WriteContext,
  mailboxId: Id,
  ranges: readonly UidRange[],
  patch: EntryPatch,
  unchangedSince: ModSeq | null,
): Promise<UpdatedEntries> {
  const { client, account } = context;
  await withMailboxes(context);
  const mailbox = requireMailbox(context, mailboxId);
  const named = await namedEntries(context, mailbox, ranges);
  const isFailed = (entry: NamedEntryRow): boolean =>
    unchangedSince !== null && entry.mod_seq > unchangedSince;
  const entries = named.filter((entry) => !isFailed(entry));
  await updateReadEmails(
    context,
    entries.map(({ email_id, thread_id, keywords, size }) => ({ id: email_id, thread_id, keywords, size })),
    { keywords: patch.keywords },
  );
  const { deleted } = patch;
  const remarked = deleted === null ? [] : entries.filter((entry) => entry.deleted !== deleted);
  if (remarked.length > 0) {
    mailbox.entriesChanged = true;
    account.touch('Email');
    const uids = int8Array(remarked.map(({ uid }) => uid));
    await execute(client, setDeleted, [account.id, mailbox.id, uids, deleted, account.modSeq]);
  }
  return {
    updated: entries.map((entry) => {
      const keywords = normalizeKeywords(patched(entry.keywords, patch.keywords));
      const isDeleted = deleted ?? entry.deleted;
      const isChanged = isDeleted !== entry.deleted || keywords.join(' ') !== entry.keywords.join(' ');
      return {
        uid: entry.uid,
        modSeq: isChanged ? account.modSeq : entry.mod_seq,
        wasModSeq: entry.mod_seq,
        deleted: isDeleted,
        keywords,
      };
    }),
    failed: named.filter(isFailed).map(({ uid }) => uid),
  };
}
