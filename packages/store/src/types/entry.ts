import type { BodyStructure, Envelope } from '@mailcote/mime';
import type { SetPatch } from './email.ts';
import type { Id, ModSeq } from './state.ts';

/** Uids from the first to the last; those of one list ascend and do not overlap. */
export type UidRange = readonly [first: number, last: number];

/** The live entries of a mailbox: uids where runs of neighbours begin, and how long they are. Read the numbers first: what changes in between is told again by `entryChanges`. */
export interface MailboxSnapshot {
  uidValidity: number;
  uidNext: number;
  highestModSeq: ModSeq;
  runs: (readonly [first: number, count: number])[];
}

/** What IMAP counts. `deleted` and `deletedSize` are null unless they were asked for. */
export interface MailboxStatus {
  id: Id;
  uidValidity: number;
  uidNext: number;
  highestModSeq: ModSeq;
  totalEmails: number;
  /** Without $seen. */
  unseenEmails: number;
  deleted: number | null;
  /** As `deleted`: octets that expunging them would free. */
  deletedSize: number | null;
  /** Octets. */
  size: number;
}

export interface EntryChange {
  uid: number;
  modSeq: ModSeq;
  isExpunged: boolean;
  deleted: boolean;
  keywords: string[];
}

/** What a client that has a mailbox open keeps of each of its messages. */
export interface EntryFlags {
  uid: number;
  modSeq: ModSeq;
  deleted: boolean;
  keywords: string[];
}

/** The flags of many entries, by uid: entry n has the uid `uids[n]` and the flags `kinds[flags[n]]`. */
export interface FlagColumns {
  uids: Uint32Array;
  flags: Uint32Array;
  kinds: readonly { keywords: readonly string[]; deleted: boolean }[];
}

/** The octets of the message of an entry, which never change; null: there are many of them, to be read from the blob. */
export interface EntryOctets extends Pick<MailboxEntry, 'uid' | 'emailId' | 'receivedAt' | 'size'> {
  blobId: Id;
  bytes: Buffer | null;
}

/** One email in one mailbox: an IMAP message. */
export interface MailboxEntry extends EntryFlags {
  emailId: Id;
  threadId: Id;
  receivedAt: Date;
  /** When it was put into this mailbox; null: before that was kept. */
  savedAt: Date | null;
  size: number;
}

/** What never changes of an entry, however long it is there. */
export interface FixedEntry extends Pick<MailboxEntry, 'uid' | 'emailId' | 'receivedAt' | 'size'> {
  envelope: Envelope;
  structure: BodyStructure;
}

/** With what is read only for those who ask for it. */
export interface FullMailboxEntry extends MailboxEntry {
  blobId: Id;
  preview: string;
  envelope: Envelope;
  structure: BodyStructure;
}

/** What an IMAP message is sorted and threaded by (RFC 5256). */
export interface SortFields {
  uid: number;
  receivedAt: Date;
  /** Null: it has no Date that can be read. */
  sentAt: Date | null;
  /** Octets. */
  size: number;
  subject: string;
  /** Of it only what was asked for. */
  envelope: Envelope;
}

/** What messages are sorted by that is a number. `sentDate`: when they were received, where they have no Date that can be read (RFC 5256 2.2). */
export type SortColumn = 'receivedAt' | 'sentDate' | 'size';

/** Columns of very many messages, by uid: message n has the uid `uids[n]`. Dates in milliseconds, sizes in octets. */
export interface SortColumns {
  uids: Uint32Array;
  /** In the order they were asked for. */
  columns: Float64Array[];
}

/** How the flags of entries change. Keywords belong to the email and change wherever it is; `deleted` (null: as it is) belongs to the entry. */
export interface EntryPatch {
  keywords: SetPatch<string>;
  deleted: boolean | null;
}

export interface UpdatedEntries {
  /** As they are now; `wasModSeq`: before. */
  updated: { uid: number; modSeq: ModSeq; wasModSeq: ModSeq; deleted: boolean; keywords: string[] }[];
  /** Those that had changed since. */
  failed: number[];
}

/** What was copied or moved, and the uids in the target, pairwise. */
export interface CopiedEntries {
  from: number[];
  to: number[];
}

/** What RFC 9051 6.4.4 can ask of a mailbox. Texts are substrings, whatever the case. */
export type EntryFilter =
  | { kind: 'and' | 'or'; filters: EntryFilter[] }
  | { kind: 'not'; filter: EntryFilter }
  | { kind: 'constant'; value: boolean }
  | { kind: 'keyword'; keyword: string }
  | { kind: 'deleted' }
  | { kind: 'address'; field: 'from' | 'to' | 'cc' | 'bcc'; value: string }
  | { kind: 'subject'; value: string }
  /** Body: the texts of all parts; text: the header too. Decoded. */
  | { kind: 'body' | 'text'; value: string }
  /** Empty value: the field is there. */
  | { kind: 'header'; name: string; value: string }
  /** From the first moment up to and not including the second; null: no bound. */
  | { kind: 'receivedAt'; from: Date | null; to: Date | null }
  /** The same of when it was put into the mailbox; where that is not known, of when it was received. */
  | { kind: 'savedAt'; from: Date | null; to: Date | null }
  /** Days as "2026-11-23", as the Date field has them in its own zone. */
  | { kind: 'sentOn'; from: string | null; to: string | null }
  /** Octets, more than the one, fewer than the other. */
  | { kind: 'size'; larger: number | null; smaller: number | null }
  | { kind: 'uids'; ranges: readonly UidRange[] }
  /** At least. */
  | { kind: 'modSeq'; modSeq: ModSeq }
  | { kind: 'email' | 'thread'; id: Id };
