import type { GetResponse, Id, PatchObject, UTCDate } from './core.ts';
import type { EmailQueryArguments } from './email.ts';

/** One line of an SMTP dialogue; `at` in milliseconds since it began. Secrets masked, message data left out. */
export interface TraceLine {
  at: number;
  from: 'C' | 'S';
  text: string;
}

/** How a message travelled: one SMTP dialogue (or a delivery that never left the machine). */
export interface Trace {
  direction: 'in' | 'out' | 'local';
  startedAt: UTCDate;
  peerAddress: string | null;
  peerName: string | null;
  /** In: our listener; out: the MX host tried. */
  localName: string | null;
  tls: { version: string; cipher: string; authorized: boolean; subject: string | null } | null;
  lines: TraceLine[];
  /** accepted | delivered | retry | failed */
  outcome: string;
  /** Out: the recipient this attempt was for. */
  rcptTo: string | null;
}

/** Exactly one of emailId, submissionId. Traces of a sent Email include those of its submissions. */
export interface TraceGetArguments {
  accountId: Id;
  emailId?: Id | null;
  submissionId?: Id | null;
}
/** Oldest first. */
export type TraceGetResponse = Omit<GetResponse<Trace>, 'notFound' | 'state'>;

/**
 * Asks for one text part made safe to show (partId null: the first HTML part of the body, else the first text part), of an Email or of a
 * blob that is a message: exactly one of emailId, blobId.
 */
export interface SafeHtmlGetArguments {
  accountId: Id;
  emailId?: Id | null;
  blobId?: Id | null;
  partId?: string | null;
  /** block (the default): no remote picture is loaded; proxy: through the server's picture proxy. */
  pictures?: 'block' | 'proxy';
}
export interface SafeHtmlGetResponse {
  accountId: Id;
  emailId: Id | null;
  blobId: Id | null;
  partId: string;
  /** Path and query on the same server, for a sandboxed frame. */
  url: string;
  report: SafeHtmlReport;
}

/** `failure` alone when the part could not be made safe; its `url` then shows a page that says so. */
export type SafeHtmlReport = SafeHtmlFindings | { failure: string };

/** What was taken out of a part. Lists hold at most 50 entries; counts are exact. */
export interface SafeHtmlFindings {
  /** By kind: script, eventHandler, form, remoteResource … Kinds that did not occur are absent. */
  blocked: Record<string, number>;
  /** Remote pictures that are no trackers, each address once. `shown` is false when they were blocked. */
  remotePictures: { count: number; hosts: string[]; shown: boolean };
  /** Pictures that came with the mail. */
  embeddedPictures: number;
  trackers: { name: string; host: string; reason: 'known' | 'tiny' | 'hidden' }[];
  trackerCount: number;
  /** Links whose text names another site than their target. */
  misleadingLinks: { text: string; shownHost: string; targetHost: string }[];
  /** Tracking parameters taken off link targets. */
  cleanedLinks: { count: number; parameters: string[] };
  /** Which limits the sanitiser met; empty for nearly all mail. */
  truncated: string[];
}

/** One patch for all Emails that matched when it was made, which the server goes through by itself. Kept for a week. */
export interface BulkUpdate {
  id: Id;
  /** running and undoing go on by themselves. */
  status: 'running' | 'done' | 'undoing' | 'undone';
  /** Emails to go through, those gone through, and those of them that could not be changed. */
  total: number;
  done: number;
  failed: number;
  /** Nothing is done before: time to undo it. */
  startsAt: UTCDate;
  /** What its client calls it, null: nothing. A second one of the same key is `alreadyExists`, with the `existingId` of the first. */
  key: string | null;
  createdAt: UTCDate;
}
export interface BulkUpdateCreate {
  filter?: EmailQueryArguments['filter'];
  /** With all other Emails of the conversations that match. */
  wholeThreads?: boolean;
  /** Of keywords and mailboxIds, as in Email/set. */
  patch: PatchObject;
  /** What the patch leaves in no Mailbox is destroyed, and cannot be brought back; `{"mailboxIds": {}}` destroys all. */
  destroyUnfiled?: boolean;
  /** Begin only after so many seconds; until then undoing it undoes everything. At most 3600. */
  waitSeconds?: number;
  /** Letters, digits, ".", "_" and "-", at most 100: whose answer is lost is asked for again, and done once. */
  key?: string | null;
}

/** Somebody whose mail goes past the inbox. */
export interface BlockedSender {
  id: Id;
  /** Lower case: an address, or "@" and a domain. */
  address: string;
  /** The role of the Mailbox it goes to. */
  action: 'junk' | 'trash';
  createdAt: UTCDate;
}
export type BlockedSenderCreate = Pick<BlockedSender, 'address'> & Partial<Pick<BlockedSender, 'action'>>;

/** Somebody whose remote pictures are shown unasked. */
export interface TrustedSender {
  id: Id;
  /** Lower case: an address, or "@" and a domain. */
  address: string;
  createdAt: UTCDate;
}
export type TrustedSenderCreate = Pick<TrustedSender, 'address'>;

/** What clients remember for an account, on all its devices. There is one, with the id "singleton". */
export interface Preferences {
  id: Id;
  /** What was shown once and is not shown again, under names that clients choose. */
  seen: Record<string, true>;
}

/** An archive of mail on its way into the account, done by the server, one at a time. Told of for a week. */
export interface MailImport {
  id: Id;
  /** Of the file. */
  name: string;
  /** Octets of the archive, and of them those gone through. */
  size: number;
  progress: number;
  /** Everything goes into this Mailbox; null: by the names in the archive. */
  mailboxId: Id | null;
  /** By the names in the archive, beneath a Mailbox of this name; null: at the top. */
  parentName: string | null;
  /** running goes on by itself. */
  status: 'running' | 'done' | 'failed' | 'canceled';
  /** Messages that are in the account now, that were there before (the same bytes, or the same Message-ID and size) or were marked as deleted, and that could not be imported. */
  imported: number;
  skipped: number;
  failed: number;
  /** The first 50 that could not be imported. */
  failures: MailImportFailure[];
  /** Why it failed as a whole; what was imported until then stays. With overQuota it goes on when its status is set to running. */
  error: 'overQuota' | 'notMail' | 'damaged' | 'tooLarge' | 'mailboxGone' | 'serverFail' | null;
  createdAt: UTCDate;
}
/** The file of the archive, the number of the message in it, from 1 (null: the file as a whole), and why. */
export interface MailImportFailure {
  file: string;
  number: number | null;
  reason: 'tooLarge' | 'empty' | 'notMail' | 'encrypted' | 'damaged';
}
/** `blobIds`: the archive in pieces, uploads. mailboxId or parentName, not both. */
export type MailImportCreate = Pick<MailImport, 'name'> &
  Partial<Pick<MailImport, 'mailboxId' | 'parentName'>> & { blobIds: Id[] };

/** A search to be made again. */
export interface SavedSearch {
  id: Id;
  name: string;
  /** As people type it, with the operators of the webmail (docs/jmap.md). */
  query: string;
  sortOrder: number;
}
export type SavedSearchCreate = Omit<SavedSearch, 'id' | 'sortOrder'> & { sortOrder?: number };

/** Asks the list that an Email came from to send no more (RFC 8058). */
export interface ListUnsubscribePostArguments {
  accountId: Id;
  emailId: Id;
}
export interface ListUnsubscribePostResponse {
  accountId: Id;
  emailId: Id;
  /** refused: by the list's server, or by ours, which goes into no private network; tooMany: in an hour. */
  outcome: 'done' | 'notOffered' | 'refused' | 'unreachable' | 'tooMany';
}
