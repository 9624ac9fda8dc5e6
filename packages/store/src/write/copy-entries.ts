import { int8Array } from '../db/arrays.ts';
import { execute, pipelined, run } from '../db/statement.ts';
import { isUnread } from '../email/prepare-email.ts';
import { StoreError } from '../errors.ts';
import { duplicateEmails, duplicateSearch } from '../sql/duplicate-emails.ts';
import { emailsForUpdate } from '../sql/emails-for-update.ts';
import type { NamedEntryRow } from '../sql/entries-of-uids.ts';
import { stampEmails } from '../sql/update-emails.ts';
import type { CopiedEntries, Id, UidRange } from '../types.ts';
import { expunge, insertPlaced, placeEntries, type NewEntry } from './entry-changes.ts';
import type { MailboxState } from './locked-account.ts';
import { namedEntries, requireMailbox } from './named-entries.ts';
import { liveEntries } from './update-emails.ts';
import { withMailboxes, type WriteContext } from './write-context.ts';

/**
 * IMAP COPY: the emails are in the target too, and stay the same emails (RFC 8474 5.1). What is there already, or is copied into
 * its own mailbox, becomes another email with the same content, since an email is in a mailbox once.
 * @throws StoreError notFound (a mailbox), overQuota
 */
export async function copyEntries(
  context: WriteContext,
  fromId: Id,
  ranges: readonly UidRange[],
  toId: Id,
): Promise<CopiedEntries> {
  const { client, account } = context;
  const { entries, target, present } = await look(context, fromId, ranges, toId);
  if (entries.length === 0) return { from: [], to: [] };
  const doubled = entries.filter(({ email_id }) => present.has(email_id));
  const shared = entries.filter(({ email_id }) => !present.has(email_id));
  const size = doubled.reduce((sum, entry) => sum + entry.size, 0);
  if (account.quotaBytes !== null && account.usedBytes + size > account.quotaBytes) {
    throw new StoreError('overQuota', 'The account is full');
  }
  account.usedBytes += size;
  const copies = new Map(doubled.map((entry) => [entry, account.newId()]));
  const placed = placeEntries(
    context,
    entries.map((entry) => newEntry(entry, target, copies.get(entry) ?? entry.email_id)),
  );
  account.touch('Email', 'Mailbox');
  const statements: Promise<unknown>[] = [];
  if (shared.length > 0) statements.push(stamp(context, shared));
  if (doubled.length > 0) {
    account.touch('Thread');
    // Copies of what is late are late.
    if (account.lateWords > 0) account.lateWords += doubled.length;
    for (const { thread_id } of doubled) account.threadsToStamp.add(thread_id);
    const ids = [int8Array(doubled.map(({ email_id }) => email_id)), int8Array([...copies.values()])];
    statements.push(
      execute(client, duplicateEmails, [account.id, ...ids, account.modSeq]),
      execute(client, duplicateSearch, [account.id, ...ids]),
    );
  }
  await pipelined([...statements, ...insertPlaced(context, placed)]);
  return { from: entries.map(({ uid }) => uid), to: placed.map(({ uid }) => uid) };
}

/**
 * IMAP MOVE (RFC 6851): the same emails, in the target instead. What is there already gets a new uid there, so that each has one to tell.
 * @throws StoreError notFound (a mailbox)
 */
export async function moveEntries(
  context: WriteContext,
  fromId: Id,
  ranges: readonly UidRange[],
  toId: Id,
): Promise<CopiedEntries> {
  const { account } = context;
  const { entries, source, target, present } = await look(context, fromId, ranges, toId);
  if (entries.length === 0) return { from: [], to: [] };
  const replaced = source === target ? [] : entries.flatMap(({ email_id }) => present.get(email_id) ?? []);
  account.touch('Email', 'Mailbox');
  const expunged = expunge(context, [...entries, ...replaced]);
  const placed = placeEntries(
    context,
    entries.map((entry) => newEntry(entry, target, entry.email_id)),
  );
  await pipelined([...expunged, stamp(context, entries), ...insertPlaced(context, placed)]);
  return { from: entries.map(({ uid }) => uid), to: placed.map(({ uid }) => uid) };
}

async function look(context: WriteContext, fromId: Id, ranges: readonly UidRange[], toId: Id) {
  const { client, account } = context;
  await withMailboxes(context);
  const source = requireMailbox(context, fromId);
  const target = requireMailbox(context, toId);
  const entries = await namedEntries(context, source, ranges);
  const emails = await run(client, emailsForUpdate, [
    account.id,
    int8Array(entries.map(({ email_id }) => email_id)),
  ]);
  const everywhere = await liveEntries(context, emails);
  const inTarget = [...everywhere.values()].flat().filter(({ mailbox_id }) => mailbox_id === target.id);
  return { entries, source, target, present: Map.groupBy(inTarget, ({ email_id }) => email_id) };
}

function newEntry(entry: NamedEntryRow, mailbox: MailboxState, emailId: number): NewEntry {
  return {
    mailbox,
    emailId,
    threadId: entry.thread_id,
    receivedAt: entry.received_at,
    size: entry.size,
    unread: isUnread(entry.keywords),
    // RFC 9051 6.4.7: all flags are kept.
    deleted: entry.deleted,
  };
}

/** Their mailboxes changed. */
function stamp({ client, account }: WriteContext, entries: readonly NamedEntryRow[]): Promise<unknown> {
  const ids = int8Array(entries.map(({ email_id }) => email_id));
  return execute(client, stampEmails, [account.id, ids, account.modSeq]);
}
