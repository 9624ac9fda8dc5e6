import { int8Array } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { expandEnvelope, expandStructure } from '../email/structure-codec.ts';
import { StoreError } from '../errors.ts';
import { fromId, fromIds, toBlobId, toId } from '../ids.ts';
import { entryChanges, expungedAfter } from '../sql/entry-changes.ts';
import { entryRuns } from '../sql/entry-runs.ts';
import { mailboxStatus } from '../sql/mailbox-status.ts';
import { readEntries, readEntryFlags, readFullEntries, type EntryRow } from '../sql/read-entries.ts';
import type {
  EntryChange,
  EntryFlags,
  FullMailboxEntry,
  Id,
  MailboxEntry,
  MailboxSnapshot,
  MailboxStatus,
  ModSeq,
  UidRange,
} from '../types.ts';

/** @throws StoreError notFound */
export async function readSnapshot(
  database: Database,
  accountId: number,
  mailboxId: Id,
): Promise<MailboxSnapshot> {
  const id = fromId('m', mailboxId) ?? 0;
  const [status] = await run(database, mailboxStatus, [accountId, int8Array([id]), false]);
  if (!status) throw new StoreError('notFound', `No mailbox ${mailboxId}`);
  // Only now: what comes in between is newer than the number above.
  const runs = await run(database, entryRuns, [accountId, id]);
  return {
    uidValidity: status.uid_validity,
    uidNext: status.uid_next,
    highestModSeq: status.highest_mod_seq,
    runs: runs.map(({ first, count }) => [first, count] as const),
  };
}

export async function readStatus(
  database: Database,
  accountId: number,
  ids: readonly Id[],
  wanted: { deleted: boolean },
): Promise<MailboxStatus[]> {
  const numbers = int8Array(fromIds('m', ids));
  const rows = await run(database, mailboxStatus, [accountId, numbers, wanted.deleted]);
  return rows.map((row) => ({
    id: toId('m', row.id),
    uidValidity: row.uid_validity,
    uidNext: row.uid_next,
    highestModSeq: row.highest_mod_seq,
    totalEmails: row.total_emails,
    unseenEmails: row.unread_emails + row.unseen_drafts,
    deleted: row.deleted,
    size: row.total_size,
  }));
}

export async function readEntryChanges(
  database: Database,
  accountId: number,
  mailboxId: Id,
  since: ModSeq,
): Promise<EntryChange[]> {
  const rows = await run(database, entryChanges, [accountId, fromId('m', mailboxId) ?? 0, since]);
  return rows.map((row) => ({
    uid: row.uid,
    modSeq: row.mod_seq,
    isExpunged: row.is_expunged,
    deleted: row.deleted,
    keywords: row.keywords ?? [],
  }));
}

export async function readExpunged(
  database: Database,
  accountId: number,
  mailboxId: Id,
  since: ModSeq,
): Promise<number[] | null> {
  const [row] = await run(database, expungedAfter, [accountId, fromId('m', mailboxId) ?? 0, since]);
  return row && since >= row.purged_mod_seq ? row.uids : null;
}

export async function readFlagRows(
  database: Database,
  accountId: number,
  mailboxId: Id,
  ranges: readonly UidRange[],
): Promise<EntryFlags[]> {
  const rows = await run(database, readEntryFlags, parameters(accountId, mailboxId, ranges));
  return rows.map(({ uid, mod_seq, deleted, keywords }) => ({
    uid,
    modSeq: mod_seq,
    deleted,
    keywords: keywords === '' ? [] : keywords.split(' '),
  }));
}

export async function readEntryRows(
  database: Database,
  accountId: number,
  mailboxId: Id,
  ranges: readonly UidRange[],
): Promise<MailboxEntry[]> {
  const rows = await run(database, readEntries, parameters(accountId, mailboxId, ranges));
  return rows.map(toEntry);
}

export async function readFullEntryRows(
  database: Database,
  accountId: number,
  mailboxId: Id,
  ranges: readonly UidRange[],
): Promise<FullMailboxEntry[]> {
  const rows = await run(database, readFullEntries, parameters(accountId, mailboxId, ranges));
  return rows.map((row) => ({
    ...toEntry(row),
    blobId: toBlobId(row.hash),
    preview: row.preview,
    envelope: expandEnvelope(row.envelope),
    structure: expandStructure(row.structure).structure,
  }));
}

function parameters(accountId: number, mailboxId: Id, ranges: readonly UidRange[]): unknown[] {
  return [
    accountId,
    fromId('m', mailboxId) ?? 0,
    int8Array(ranges.map(([first]) => first)),
    int8Array(ranges.map(([, last]) => last)),
  ];
}

function toEntry(row: EntryRow): MailboxEntry {
  return {
    uid: row.uid,
    emailId: toId('e', row.email_id),
    threadId: toId('t', row.thread_id),
    modSeq: row.mod_seq,
    receivedAt: row.received_at,
    savedAt: row.saved_at,
    deleted: row.deleted,
    keywords: row.keywords,
    size: row.size,
  };
}
