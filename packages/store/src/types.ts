import type { Address, BodyStructure, Envelope, ParsedMessage, SearchText } from '@mailcote/mime';

/** One number per account; every write takes the next one and stamps it on the rows it touches. */
export type ModSeq = number;

/**
 * Ids at the border of the store are the ids of JMAP, IMAP OBJECTID and POP3 UIDL: a letter and base36
 * (account a…, mailbox m…, email e…, thread t…, identity i…, submission s…, queue item q…, address book k…, card v…). Blob: "b" + base64url SHA-256.
 */
export type Id = string;

export type DataType =
  | 'Mailbox'
  | 'Thread'
  | 'Email'
  | 'EmailDelivery'
  | 'Identity'
  | 'EmailSubmission'
  | 'Quota'
  | 'VacationResponse'
  | 'BulkUpdate'
  | 'AddressBook'
  | 'ContactCard';

/** Those whose changes can be asked for: EmailDelivery has no records (RFC 8621 1.5), VacationResponse only one (8), and of BulkUpdates there are few. */
export type ChangedType = Exclude<DataType, 'EmailDelivery' | 'VacationResponse' | 'BulkUpdate'>;

/** Metadata is known to IMAP alone (RFC 5464) and has no state. */
export type HintType = DataType | 'Metadata';

/** What the store says after each commit. Readers always ask the database; a lost hint costs latency only. */
export interface Hint {
  accountId: Id;
  modSeq: ModSeq;
  types: HintType[];
}

export type MailboxRole = 'inbox' | 'drafts' | 'sent' | 'archive' | 'junk' | 'trash';

export interface Mailbox {
  id: Id;
  name: string;
  parentId: Id | null;
  role: MailboxRole | null;
  sortOrder: number;
  isSubscribed: boolean;
  /** Ours: a name out of a palette, to tell mailboxes apart by. */
  color: string | null;
  uidValidity: number;
  uidNext: number;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
  modSeq: ModSeq;
}

/** What `Email/get` needs without opening the blob. */
export interface Email {
  id: Id;
  threadId: Id;
  blobId: Id;
  size: number;
  receivedAt: Date;
  mailboxIds: Id[];
  keywords: string[];
  hasAttachment: boolean;
  preview: string;
  envelope: Envelope;
  modSeq: ModSeq;
}

/** RFC 8620 5.2. countsOnly: nothing but the four counts of Mailboxes, or the used octets of a Quota, changed since. */
export interface Changes {
  oldState: ModSeq;
  newState: ModSeq;
  hasMoreChanges: boolean;
  created: Id[];
  updated: Id[];
  destroyed: Id[];
  countsOnly: boolean;
}

/** RFC 8621 4.4.1, validated by the caller; Dates parsed. */
export interface EmailFilterCondition {
  inMailbox?: Id;
  inMailboxOtherThan?: Id[];
  before?: Date;
  after?: Date;
  minSize?: number;
  maxSize?: number;
  allInThreadHaveKeyword?: string;
  someInThreadHaveKeyword?: string;
  noneInThreadHaveKeyword?: string;
  hasKeyword?: string;
  notKeyword?: string;
  hasAttachment?: boolean;
  text?: string;
  from?: string;
  to?: string;
  cc?: string;
  bcc?: string;
  subject?: string;
  body?: string;
  header?: [string] | [string, string];
  /** Ours: words of the name of an attachment. */
  attachmentName?: string;
  /** Ours: the media type of a part, "application/pdf"; "image/*": any of that kind. */
  attachmentType?: string;
}
export type EmailFilter =
  | EmailFilterCondition
  | { operator: 'AND' | 'OR' | 'NOT'; conditions: EmailFilter[] };

export interface EmailSort {
  property:
    | 'receivedAt'
    | 'sentAt'
    | 'size'
    | 'from'
    | 'to'
    | 'subject'
    | 'hasKeyword'
    | 'allInThreadHaveKeyword'
    | 'someInThreadHaveKeyword';
  isAscending: boolean;
  keyword?: string;
}

export interface EmailQuery {
  filter: EmailFilter | null;
  /** Empty: newest first. */
  sort: EmailSort[];
  collapseThreads: boolean;
  position: number;
  anchor: Id | null;
  anchorOffset: number;
  limit: number;
  calculateTotal: boolean;
}
export interface EmailQueryResult {
  ids: Id[];
  position: number;
  total: number | null;
  /** False: the anchor is not in the results (RFC 8620 anchorNotFound). */
  anchorFound: boolean;
}

/** RFC 9425, of all mail of an account. Octets before compression. */
export interface Quota {
  id: Id;
  used: number;
  /** Null: no limit. */
  limit: number | null;
}
/** What a query of mailboxes goes by. */
export type MailboxProperties = Pick<
  Mailbox,
  'id' | 'name' | 'parentId' | 'role' | 'sortOrder' | 'isSubscribed'
>;
/** For Mailbox/query and Mailbox/queryChanges: all mailboxes, and what happened to which since a state of theirs. */
export interface QueriedMailboxes {
  /** Of the properties only; changing counts leave it alone. */
  state: ModSeq;
  mailboxes: MailboxProperties[];
  created: Set<Id>;
  /** Changed or destroyed; they were there before. */
  changed: Set<Id>;
}

/** RFC 8621 7.3, validated by the caller. */
export interface SubmissionFilterCondition {
  identityIds?: Id[];
  emailIds?: Id[];
  threadIds?: Id[];
  undoStatus?: string;
  before?: Date;
  after?: Date;
}
export type SubmissionFilter =
  | SubmissionFilterCondition
  | { operator: 'AND' | 'OR' | 'NOT'; conditions: SubmissionFilter[] };
export interface SubmissionSort {
  property: 'emailId' | 'threadId' | 'sentAt';
  isAscending: boolean;
}
export interface SubmissionQuery extends Omit<EmailQuery, 'filter' | 'sort' | 'collapseThreads'> {
  filter: SubmissionFilter | null;
  /** Empty: newest first. */
  sort: SubmissionSort[];
}
export interface SubmissionQueryChanges extends Pick<SubmissionQuery, 'filter' | 'sort' | 'calculateTotal'> {
  since: ModSeq;
  upToId: Id | null;
}

/** RFC 8620 5.6. `since`: a state of Email. */
export interface EmailQueryChanges extends Pick<
  EmailQuery,
  'filter' | 'sort' | 'collapseThreads' | 'calculateTotal'
> {
  since: ModSeq;
  /** The last id that the client has of the list; heeded only when filter and sort never change for an email. */
  upToId: Id | null;
}
/** RFC 8620 5.6: what leads from an old list to the new one. */
export interface QueryChanges {
  newState: ModSeq;
  /** Every id that was in the old list and is not in the new one, or may stand elsewhere; others may be among them. */
  removed: Id[];
  /** In the order of the index. */
  added: { id: Id; index: number }[];
  total: number | null;
}

/** RFC 9610 2, without what says the same of every one. */
export interface AddressBook {
  id: Id;
  name: string;
  description: string | null;
  sortOrder: number;
  isDefault: boolean;
  isSubscribed: boolean;
  /** Ours: whom the account writes to is put into this one. */
  collectsRecipients: boolean;
}
export type NewAddressBook = Omit<AddressBook, 'id' | 'isDefault'>;
/** At most one is the default, and at most one collects: what is made so takes it from the other. */
export type AddressBookPatch = Partial<NewAddressBook> & { isDefault?: true };

export type JsonObject = Record<string, unknown>;

/** RFC 9610 3. */
export interface ContactCard {
  id: Id;
  uid: string;
  addressBookIds: Id[];
  created: Date;
  updated: Date;
  /** The JSContact Card (RFC 9553) but uid, created and updated. */
  card: JsonObject;
}
export interface NewContactCard extends Omit<ContactCard, 'id'> {
  /** What it can be found by: texts by the name of the filter that looks into them. */
  texts: Record<string, string>;
  /** Its addresses. */
  emails: string[];
  /** What the card refers to; the account may read them. */
  blobIds: Id[];
}

/** RFC 9610 3.3.1. */
export interface ContactFilterCondition {
  inAddressBook?: Id;
  uid?: string;
  hasMember?: string;
  kind?: string;
  createdBefore?: Date;
  createdAfter?: Date;
  updatedBefore?: Date;
  updatedAfter?: Date;
  /** Each of the words stands in the text of that name. */
  texts?: { field: string; words: string[] }[];
}
export type ContactFilter =
  | ContactFilterCondition
  | { operator: 'AND' | 'OR' | 'NOT'; conditions: ContactFilter[] };
export interface ContactSort {
  property: 'created' | 'updated' | 'name/given' | 'name/surname' | 'name/surname2';
  isAscending: boolean;
}
export interface ContactQuery extends Omit<EmailQuery, 'filter' | 'sort' | 'collapseThreads'> {
  filter: ContactFilter | null;
  /** Empty: by name. */
  sort: ContactSort[];
}
export interface ContactQueryChanges extends Pick<ContactQuery, 'filter' | 'sort' | 'calculateTotal'> {
  since: ModSeq;
  upToId: Id | null;
}

/** RFC 8621 8. */
export interface VacationResponse {
  isEnabled: boolean;
  fromDate: Date | null;
  toDate: Date | null;
  subject: string | null;
  textBody: string | null;
  htmlBody: string | null;
}

export interface Identity {
  id: Id;
  name: string;
  email: string;
  replyTo: Address[] | null;
  bcc: Address[] | null;
  textSignature: string;
  htmlSignature: string;
  mayDelete: boolean;
}

export interface EmailSubmission {
  id: Id;
  identityId: Id;
  emailId: Id;
  threadId: Id;
  mailFrom: string;
  /** Of MAIL FROM; null: none. */
  mailParameters: Record<string, string | null> | null;
  rcptTo: string[];
  /** Of RCPT TO by address; null: none. */
  rcptParameters: Record<string, Record<string, string | null>> | null;
  sendAt: Date;
  undoStatus: 'pending' | 'final' | 'canceled';
  deliveryStatus: Record<
    string,
    { smtpReply: string; delivered: 'queued' | 'yes' | 'no' | 'unknown'; displayed: 'unknown' | 'yes' }
  >;
  modSeq: ModSeq;
}

/** One line of an SMTP dialogue. `at` = milliseconds since the dialogue began. */
export interface TraceLine {
  at: number;
  from: 'C' | 'S';
  text: string;
}
/** How a message came (in) or went (out). Stored compactly as JSON; secrets masked, data elided. */
export interface Trace {
  direction: 'in' | 'out' | 'local';
  startedAt: Date;
  /** Peer address and name, as "203.0.113.5" and "mx.example.org". */
  peerAddress: string | null;
  peerName: string | null;
  /** In: our listener; out: MX host tried. */
  localName: string | null;
  tls: { version: string; cipher: string; authorized: boolean; subject: string | null } | null;
  lines: TraceLine[];
  /** What came of it, in a word: accepted | delivered | retry | failed. */
  outcome: string;
  /** For out: the recipient of the attempt. */
  rcptTo: string | null;
}

/** Stored bytes; `size` in octets before compression. */
export interface BlobHandle {
  id: Id;
  size: number;
}

export interface NewEmail {
  /** Must exist and be readable by the account: the caller checks, or has put it. */
  blobId: Id;
  parsed: ParsedMessage;
  search: SearchText;
  /** At least one. */
  mailboxIds: Id[];
  keywords: string[];
  receivedAt: Date;
}

export interface CreatedEmail {
  id: Id;
  threadId: Id;
  /** In the order of its mailboxes. */
  uids: number[];
}

/** RFC 8620 5.3: `set` replaces, `add` and `remove` patch. */
export type SetPatch<T> = { set: T[] } | { add?: T[]; remove?: T[] };

export interface EmailPatch {
  keywords?: SetPatch<string>;
  /** Must leave at least one. */
  mailboxIds?: SetPatch<Id>;
}

/** Ours: one patch for all emails that matched a query when it was made. */
export interface BulkUpdate {
  id: Id;
  /** running and undoing go on by themselves. */
  status: 'running' | 'done' | 'undoing' | 'undone';
  /** Emails to go through, those gone through, and those of them that could not be changed. */
  total: number;
  done: number;
  failed: number;
  createdAt: Date;
}
export interface NewBulkUpdate {
  filter: EmailFilter | null;
  /** With all other emails of the conversations that match. */
  wholeThreads: boolean;
  patch: EmailPatch;
}

export interface NewMailbox {
  name: string;
  parentId: Id | null;
  role?: MailboxRole | null;
  sortOrder?: number;
  isSubscribed?: boolean;
  color?: string | null;
}
export type MailboxPatch = Partial<NewMailbox>;

export interface NewIdentity {
  name: string;
  email: string;
  replyTo?: Address[] | null;
  bcc?: Address[] | null;
  textSignature?: string;
  htmlSignature?: string;
  /** Default true. */
  mayDelete?: boolean;
}
/** The address of an identity never changes (RFC 8621 6). */
export type IdentityPatch = Partial<Omit<NewIdentity, 'email' | 'mayDelete'>>;

export type DeliveryStatus = EmailSubmission['deliveryStatus'][string];

export interface NewSubmission {
  identityId: Id;
  emailId: Id;
  mailFrom: string;
  mailParameters?: Record<string, string | null> | null;
  rcptTo: string[];
  rcptParameters?: Record<string, Record<string, string | null>> | null;
  /** What is told; the queue leaves it alone until the time of its items. */
  sendAt: Date;
  undoStatus: 'pending' | 'final';
  /** Default: every recipient queued. */
  deliveryStatus?: Record<string, DeliveryStatus>;
}
export interface SubmissionPatch {
  /** RFC 8621 7.5: only from pending, and only while nothing has left. */
  undoStatus?: 'canceled';
  /** Replaces the status of the recipients named. */
  deliveryStatus?: Record<string, DeliveryStatus>;
}

/** Uids from the first to the last; those of one list ascend and do not overlap. */
export type UidRange = readonly [first: number, last: number];

/** The live entries of a mailbox: uids where runs of neighbours begin, and how long they are. Read the numbers first: what changes in between is told again by `entryChanges`. */
export interface MailboxSnapshot {
  uidValidity: number;
  uidNext: number;
  highestModSeq: ModSeq;
  runs: (readonly [first: number, count: number])[];
}

/** Entries of RFC 5464 that were set or taken away. `mailboxId` null: of the account. */
export interface MetadataChange {
  mailboxId: Id | null;
  entry: string;
  modSeq: ModSeq;
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

/** With the octets of the message; null: there are many of them, to be read from the blob. */
export interface EntryOctets extends EntryFlags {
  size: number;
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

/** Errors a caller can expect carry one of these codes; anything else thrown is a broken promise (database away: `isTemporary(error)`). */
export type StoreErrorCode =
  | 'notFound'
  | 'alreadyExists'
  | 'invalidProperties'
  | 'overQuota'
  | 'tooManyKeywords'
  | 'mailboxHasChild'
  | 'mailboxHasEmail'
  | 'addressBookHasContents'
  | 'cannotUnsend'
  | 'leaseLost'
  | 'cannotCalculateChanges'
  | 'unsupportedFilter'
  | 'tooLarge'
  | 'tooMany'
  | 'rateLimit'
  | 'forbidden';

export type { Address, BodyStructure, Envelope, ParsedMessage, SearchText };
export type * from './queue/types.ts';
