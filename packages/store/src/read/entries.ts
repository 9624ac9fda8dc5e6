import { decodeMany } from '../blobs/encode.ts';
import { int8Array, textArray } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { expandEnvelope, expandStructure } from '../email/structure-codec.ts';
import { fromId, fromIds, toBlobId, toId } from '../ids.ts';
import { entryChanges, expungedAfter } from '../sql/entry-changes.ts';
import { mailboxStatus } from '../sql/mailbox-status.ts';
import { readSortFields } from '../sql/read-sort-fields.ts';
import {
  readEntries,
  readEntryFlags,
  readEntryOctets,
  readFixedEntries,
  readFullEntries,
  type EntryOctetsRow,
  type EntryRow,
} from '../sql/read-entries.ts';
import type {
  EntryChange,
  EntryFlags,
  EntryOctets,
  Envelope,
  FixedEntry,
  FlagColumns,
  FullMailboxEntry,
  Id,
  MailboxEntry,
  MailboxSnapshot,
  MailboxStatus,
  ModSeq,
  SortFields,
  UidRange,
} from '../types.ts';
import { sizeOf, uidsIn } from '../uid-ranges.ts';
import { firstNotBelow, MailboxCache, WORTH_KEEPING } from './mailbox-cache.ts';

/**
 * @param cache null: inside of a transaction
 * @throws StoreError notFound
 */
export async function readSnapshot(
  database: Database,
  accountId: number,
  mailboxId: Id,
  cache: MailboxCache | null,
): Promise<MailboxSnapshot> {
  const id = fromId('m', mailboxId) ?? 0;
  const version = await (cache ?? new MailboxCache()).version(database, accountId, id, () => 'uids');
  const { uidValidity, uidNext, highestModSeq, columns } = version;
  return { uidValidity, uidNext, highestModSeq, runs: columns === null ? [] : runsOf(columns.uids) };
}

function runsOf(uids: Uint32Array): [first: number, count: number][] {
  const runs: [first: number, count: number][] = [];
  let start = 0;
  for (let at = 1; at <= uids.length; at += 1) {
    if (at < uids.length && uids[at] === (uids[at - 1] ?? 0) + 1) continue;
    runs.push([uids[start] ?? 0, at - start]);
    start = at;
  }
  return runs;
}

/**
 * The flags of the live entries of ranges.
 * @param cache null: inside of a transaction
 * @throws StoreError notFound
 */
export async function readFlagColumns(
  database: Database,
  accountId: number,
  mailboxId: Id,
  ranges: readonly UidRange[],
  cache: MailboxCache | null,
): Promise<FlagColumns> {
  const asked = sizeOf(ranges);
  const { columns } = await (cache ?? new MailboxCache()).version(
    database,
    accountId,
    fromId('m', mailboxId) ?? 0,
    ({ totalEmails }) => (asked > totalEmails * WORTH_KEEPING ? 'flags' : null),
  );
  if (columns?.flags) return within({ ...columns, flags: columns.flags }, ranges);
  const rows = await readFlagRows(database, accountId, mailboxId, ranges);
  return {
    uids: Uint32Array.from(rows, ({ uid }) => uid),
    flags: Uint32Array.from(rows, (_, index) => index),
    kinds: rows,
  };
}

function within({ uids, flags, kinds }: FlagColumns, ranges: readonly UidRange[]): FlagColumns {
  const parts = ranges.map(
    ([first, last]) => [firstNotBelow(uids, first), firstNotBelow(uids, last + 1)] as const,
  );
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    return { uids: uids.subarray(...only), flags: flags.subarray(...only), kinds };
  }
  const length = parts.reduce((sum, [from, to]) => sum + to - from, 0);
  const found = { uids: new Uint32Array(length), flags: new Uint32Array(length), kinds };
  let at = 0;
  for (const [from, to] of parts) {
    found.uids.set(uids.subarray(from, to), at);
    found.flags.set(flags.subarray(from, to), at);
    at += to - from;
  }
  return found;
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
    deletedSize: row.deleted_size,
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
  return rows.map(toFlags);
}

function toFlags(row: { uid: number; mod_seq: number; deleted: boolean; keywords: string }): EntryFlags {
  const { uid, mod_seq, deleted, keywords } = row;
  return { uid, modSeq: mod_seq, deleted, keywords: keywords === '' ? [] : keywords.split(' ') };
}

/** Whole messages of more octets are not read with others. */
const MOST_OCTETS = 64 * 1024;

export async function readOctetRows(
  database: Database,
  accountId: number,
  mailboxId: Id,
  ranges: readonly UidRange[],
): Promise<EntryOctets[]> {
  const rows = await run(database, readEntryOctets, [
    ...parameters(accountId, mailboxId, ranges),
    MOST_OCTETS,
  ]);
  const small = rows.filter((row): row is EntryOctetsRow & { data: Buffer } => row.data !== null);
  const bytes = new Map(decodeMany(small).map((octets, index) => [small[index]?.uid, octets]));
  return rows.map((row) => ({
    uid: row.uid,
    emailId: toId('e', row.email_id),
    receivedAt: new Date(row.received_at),
    size: row.size,
    blobId: toBlobId(row.hash),
    bytes: bytes.get(row.uid) ?? null,
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

export async function readFixedEntryRows(
  database: Database,
  accountId: number,
  mailboxId: Id,
  ranges: readonly UidRange[],
): Promise<FixedEntry[]> {
  const rows = await run(database, readFixedEntries, parameters(accountId, mailboxId, ranges));
  return rows.map((row) => ({
    uid: row.uid,
    emailId: toId('e', row.email_id),
    receivedAt: new Date(row.received_at),
    size: row.size,
    envelope: expandEnvelope(row.envelope),
    structure: expandStructure(row.structure).structure,
  }));
}

function parameters(accountId: number, mailboxId: Id, ranges: readonly UidRange[]): unknown[] {
  return [accountId, fromId('m', mailboxId) ?? 0, int8Array(uidsIn(ranges))];
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

export async function readSortRows(
  database: Database,
  accountId: number,
  mailboxId: Id,
  ranges: readonly UidRange[],
  wanted: readonly (keyof Envelope)[],
): Promise<SortFields[]> {
  const uids = int8Array(uidsIn(ranges));
  const names = textArray(wanted);
  const rows = await run(database, readSortFields, [accountId, fromId('m', mailboxId) ?? 0, uids, names]);
  return rows.map((row) => ({
    uid: row.uid,
    receivedAt: row.received_at,
    sentAt: row.sent_at,
    size: row.size,
    subject: row.subject,
    envelope: expandEnvelope(row.envelope ?? {}),
  }));
}
