import { boolArray, int8Array, timestamptzArray } from '../db/arrays.ts';
import { execute } from '../db/statement.ts';
import type { EntryStateRow } from '../sql/entries-for-update.ts';
import { insertEntries } from '../sql/insert-entries.ts';
import { expungeEntries } from '../sql/update-emails.ts';
import type { WriteContext } from './write-context.ts';
import type { MailboxState } from './locked-account.ts';

/** `size`: octets of its email. */
export type SizedEntry = EntryStateRow & { size: number };

/** Takes entries out of their mailboxes: tombstones and counts. Threads are settled at the end of the write. */
export function expunge(
  { client, account }: WriteContext,
  entries: readonly SizedEntry[],
): Promise<unknown>[] {
  if (entries.length === 0) return [];
  for (const entry of entries) {
    account.threadsToSettle.add(entry.thread_id);
    const mailbox = account.mailbox(entry.mailbox_id);
    if (!mailbox) continue;
    mailbox.entriesChanged = true;
    mailbox.totalEmails -= 1;
    mailbox.totalSize -= entry.size;
    if (entry.unread) mailbox.unreadEmails -= 1;
    if (entry.newest_in_thread) mailbox.totalThreads -= 1;
    if (entry.thread_unread) mailbox.unreadThreads -= 1;
  }
  return [
    execute(client, expungeEntries, [
      account.id,
      int8Array(entries.map(({ mailbox_id }) => mailbox_id)),
      int8Array(entries.map(({ uid }) => uid)),
      account.modSeq,
    ]),
  ];
}

export interface NewEntry {
  mailbox: MailboxState;
  emailId: number;
  threadId: number;
  receivedAt: Date;
  /** Octets of its email. */
  size: number;
  unread: boolean;
  /** IMAP's \Deleted. */
  deleted: boolean;
}

/** With the uid that it has drawn. */
export interface PlacedEntry extends NewEntry {
  uid: number;
}

/** Draws uids and counts; `insertPlaced` is to follow. */
export function placeEntries({ account }: WriteContext, entries: readonly NewEntry[]): PlacedEntry[] {
  return entries.map((entry) => {
    const { mailbox, threadId, size, unread } = entry;
    account.threadsToSettle.add(threadId);
    mailbox.entriesChanged = true;
    mailbox.totalEmails += 1;
    mailbox.totalSize += size;
    if (unread) mailbox.unreadEmails += 1;
    mailbox.uidNext += 1;
    return { ...entry, uid: mailbox.uidNext - 1 };
  });
}

/** Puts emails into mailboxes they were not in. */
export function addEntries(context: WriteContext, entries: readonly NewEntry[]): Promise<unknown>[] {
  return insertPlaced(context, placeEntries(context, entries));
}

export function insertPlaced(
  { client, account }: WriteContext,
  entries: readonly PlacedEntry[],
): Promise<unknown>[] {
  if (entries.length === 0) return [];
  const no = boolArray(entries.map(() => false));
  return [
    execute(client, insertEntries, [
      int8Array(entries.map(() => account.id)),
      int8Array(entries.map(({ mailbox }) => mailbox.id)),
      int8Array(entries.map(({ uid }) => uid)),
      int8Array(entries.map(({ emailId }) => emailId)),
      int8Array(entries.map(({ threadId }) => threadId)),
      timestamptzArray(entries.map(({ receivedAt }) => receivedAt)),
      int8Array(entries.map(() => account.modSeq)),
      boolArray(entries.map(({ unread }) => unread)),
      no,
      no,
      boolArray(entries.map(({ deleted }) => deleted)),
    ]),
  ];
}
