import type { SaslQuestion, SaslRefusal, ScramChallenge } from '@mailcote/sasl';
import type { BinaryItem, FetchItem, SectionItem } from '../grammar/fetch-items.ts';
import type { Flag, FlagChange } from '../grammar/flags.ts';
import type { NumberRange, NumberSet } from '../grammar/number-set.ts';
import type { ImapError } from '../imap-error.ts';
import type { SortCriterion } from '../grammar/sort-criteria.ts';
import type { FetchedMessage } from '../types.ts';

/**
 * What a session needs from the world: accounts, mailboxes and messages. The names are RFC 9051's; messages are told by UID,
 * sequence numbers are the session's own. What cannot be done is thrown as ImapError with its response code.
 */
export interface ImapBackend {
  /** Rejects when the store is away. */
  authenticate(question: SaslQuestion): Promise<LoginAnswer>;
}

export type LoginAnswer =
  | { challenge: ScramChallenge }
  /** `serverSignature`: for a SCRAM proof. */
  | { ok: true; username: string; serverSignature?: Buffer; account: ImapAccount }
  /** AUTHENTICATIONFAILED, LIMIT */
  | SaslRefusal<ImapError>;

/** RFC 6154 and RFC 9051 7.3.1. */
export type SpecialUse = '\\Archive' | '\\Drafts' | '\\Junk' | '\\Sent' | '\\Trash';

export interface MailboxInfo {
  /** RFC 8474 MAILBOXID: stays through renames. */
  id: string;
  /** The whole path, levels separated by "/"; the inbox is "INBOX". */
  name: string;
  specialUse: SpecialUse | null;
  isSubscribed: boolean;
  hasChildren: boolean;
}

export interface MailboxStatus {
  messages: number;
  uidNext: number;
  uidValidity: number;
  unseen: number;
  highestModSeq: number;
  /** Octets. */
  size: number;
  /** Only where it was asked for: it costs a look at the messages. */
  deleted?: number;
  /** As `deleted`: octets that EXPUNGE would free. */
  deletedStorage?: number;
}

/** A message on its way in, filled while its literal arrives. */
export interface IncomingMessage {
  write(chunk: Buffer): void;
  /** The client has to wait; `onDrain` says until when. */
  readonly isFull: boolean;
  /** All that was written; nothing may be written afterwards. */
  contents(): AsyncIterable<Buffer>;
  abort(): void;
}

export interface AppendedMessage {
  message: IncomingMessage;
  flags: Flag[];
  internalDate: Date | null;
}

/** RFC 4315 3: where copies came from and went to, pairwise. */
export interface CopyResult {
  uidValidity: number;
  from: number[];
  to: number[];
}

/** RFC 9208, of all mail of an account. Octets. */
export interface ImapQuota {
  used: number;
  limit: number;
}

/** An entry that was set or taken away. `name` empty: of the server. */
export interface MetadataChange {
  name: string;
  entry: string;
  modSeq: number;
}

/** What is asked of METADATA (RFC 5464 4.2): entries, and those so many levels below them. */
export interface MetadataRequest {
  entries: readonly string[];
  depth: number;
}

export interface ImapAccount {
  /** Under which it is known, as in URLs (RFC 5092 3). */
  readonly address: string;
  /** In the order in which LIST shows them. */
  mailboxes(): Promise<MailboxInfo[]>;
  /** @param name empty: the server. @returns by entry, those that are there. @throws NONEXISTENT */
  metadata(name: string, request: MetadataRequest): Promise<Map<string, Buffer>>;
  /** @param values null: take away. @returns the number of the write. @throws NONEXISTENT, NOPERM, METADATA TOOMANY */
  setMetadata(name: string, values: ReadonlyMap<string, Buffer | null>): Promise<number>;
  /** Of all mailboxes: by their id, and then by entry, those that are there. */
  metadataOfMailboxes(entries: readonly string[]): Promise<Map<string, Map<string, Buffer>>>;
  metadataChanges(since: number): Promise<MetadataChange[]>;
  /** The number of the last write. */
  modSeq(): Promise<number>;
  /** Something may have changed, in any mailbox: ask. */
  watch(listener: () => void): Disposable;
  /** Null: there is no limit. */
  quota(): Promise<ImapQuota | null>;
  /** By mailbox id; those that are gone are left out. */
  status(ids: readonly string[], options: { deleted: boolean }): Promise<Map<string, MailboxStatus>>;
  /** Parents that are missing are created too (RFC 9051 6.3.4). @returns its id. @throws ALREADYEXISTS, CANNOT */
  create(name: string, specialUse: SpecialUse | null): Promise<string>;
  /** With all that is in it. @throws NONEXISTENT, HASCHILDREN, CANNOT */
  delete(name: string): Promise<void>;
  /** @throws NONEXISTENT, ALREADYEXISTS, CANNOT */
  rename(from: string, to: string): Promise<void>;
  /** @throws NONEXISTENT */
  setSubscribed(name: string, isSubscribed: boolean): Promise<void>;
  /** @throws NONEXISTENT */
  open(name: string): Promise<OpenMailbox>;
  /** @param onDrain a full message can take more, or failed */
  newMessage(onDrain: () => void): IncomingMessage;
  /**
   * All or none; aborts them where it throws. `instead` goes in the same write (RFC 8508).
   * @returns the UIDs in the same order, and the number of the write. @throws NONEXISTENT as TRYCREATE or of `instead`, OVERQUOTA
   */
  append(
    name: string,
    messages: readonly AppendedMessage[],
    instead?: { mailboxId: string; uid: number },
  ): Promise<{ uidValidity: number; uids: number[]; modSeq: number }>;
}

export interface MailboxSnapshot {
  uidValidity: number;
  uidNext: number;
  highestModSeq: number;
  /** UIDs of all messages: where runs begin and how many follow, ascending. */
  runs: (readonly [first: number, count: number])[];
}

/** One message that was added, changed or expunged. */
export interface MessageChange {
  uid: number;
  modSeq: number;
  isExpunged: boolean;
  flags: Flag[];
}

export interface StoreResult {
  /** With their flags after it; those that had them already too. `wasModSeq`: before it. */
  stored: { uid: number; flags: Flag[]; modSeq: number; wasModSeq: number }[];
  /** RFC 7162 3.1.3: those that had changed since. */
  failed: number[];
}

/** Flags of many messages, in the order of UIDs: message n has the UID `uids[n]` and the flags that `flagsOf(flags[n])` gives. */
export interface MessageFlags {
  uids: Uint32Array;
  flags: Uint32Array;
  flagsOf: (kind: number) => Flag[];
}

export interface FetchRequest {
  items: readonly FetchItem[];
  sections: readonly SectionItem[];
  binaries: readonly BinaryItem[];
  binarySizes: readonly number[][];
  /** RFC 7162 3.1.4.1: only those that changed since. */
  changedSince: number | null;
  /** Sets \Seen where it is missing. */
  marksSeen: boolean;
  /** The client takes UTF-8 in texts. */
  isUtf8: boolean;
  /** Nothing has been announced that the client was not told of: what never changes of a message need not be asked for again. */
  isCurrent: boolean;
}

/** RFC 9051 6.4.4, numbers resolved to UIDs. */
export type UidSearchKey =
  | { key: 'and' | 'or'; keys: UidSearchKey[] }
  | { key: 'not'; child: UidSearchKey }
  | { key: 'all' }
  | { key: 'none' }
  | { key: 'flag'; flag: Flag; isSet: boolean }
  | { key: 'text'; field: 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'body' | 'text'; value: string }
  | { key: 'header'; name: string; value: string }
  | { key: 'date'; field: 'internal' | 'sent' | 'saved'; op: 'before' | 'on' | 'since'; day: Date }
  | { key: 'age'; op: 'older' | 'younger'; seconds: number }
  | { key: 'size'; op: 'larger' | 'smaller'; octets: number }
  | { key: 'uids'; ranges: readonly NumberRange[] }
  | { key: 'modSeq'; modSeq: number }
  | { key: 'emailId' | 'threadId'; id: string };

/** RFC 5256 3. */
export type ThreadAlgorithm = 'ORDEREDSUBJECT' | 'REFERENCES';

export interface ThreadMember {
  /** Null: a message that others refer to and that was not searched for. */
  uid: number | null;
  children: ThreadMember[];
}

export interface OpenMailbox {
  readonly id: string;
  readonly name: string;
  snapshot(): Promise<MailboxSnapshot>;
  /** Whatever is newer, in the order of UIDs, each message once as it is now. */
  changes(since: number): Promise<MessageChange[]>;
  /** UIDs of those of `uids` that are not there (RFC 7162 3.2.6: expunged since, or for longer). */
  vanished(since: number, uids: NumberSet): Promise<NumberSet>;
  /** In the order of UIDs. Messages that are gone are left out. `changed`: \Seen was set just now, under that modSeq. */
  fetch(
    uids: NumberSet,
    request: FetchRequest,
  ): AsyncIterable<{ message: FetchedMessage; wasMarkedSeen: boolean }>;
  /** Of those that are there. */
  flags(uids: NumberSet): Promise<MessageFlags>;
  store(uids: NumberSet, change: FlagChange, unchangedSince: number | null): Promise<StoreResult>;
  /** UIDs that match, ascending. */
  search(key: UidSearchKey): Promise<number[]>;
  /** RFC 5256 3: `uids` in the order of the criteria, those that are gone left out. */
  sort(uids: NumberSet, criteria: readonly SortCriterion[]): Promise<number[]>;
  /** RFC 5256 3: `uids` as threads, those that are gone left out. */
  thread(uids: NumberSet, algorithm: ThreadAlgorithm): Promise<ThreadMember[]>;
  /** RFC 7162 3.1.5: of messages; 0 where all are gone. */
  highestModSeq(uids: NumberSet): Promise<number>;
  /** @throws NONEXISTENT as TRYCREATE, OVERQUOTA */
  copy(uids: NumberSet, target: string): Promise<CopyResult>;
  move(uids: NumberSet, target: string): Promise<CopyResult>;
  /** Those of `uids` (null: of all) that are marked \Deleted. @returns the number of the write; 0: there were none */
  expunge(uids: NumberSet | null): Promise<number>;
  /** Something may have changed, by the write of that number (null: nobody knows which): ask. */
  watch(listener: (modSeq: number | null) => void): Disposable;
}
