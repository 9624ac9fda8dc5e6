import type { Envelope, ParsedMessage, SearchText } from '@mailcote/mime';
import type { EmailFilter } from './email-query.ts';
import type { Id, ModSeq } from './state.ts';

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
  /** Nothing is done before. */
  startsAt: Date;
  /** What its client calls it, once in an account; null: nothing. */
  key: string | null;
  createdAt: Date;
}

export interface NewBulkUpdate {
  filter: EmailFilter | null;
  /** With all other emails of the conversations that match. */
  wholeThreads: boolean;
  patch: EmailPatch;
  /** What the patch would leave in no mailbox is destroyed, and not to be brought back. */
  destroysUnfiled: boolean;
  /** Time to undo it before anything happens. */
  waitSeconds: number;
  key: string | null;
}

/** A message on its way out of the account, with what is known of it besides its bytes. */
export interface ExportedMessage {
  /** Of its entry in the mailbox that is read. */
  uid: number;
  blobId: Id;
  receivedAt: Date;
  /** The last line has no CRLF. */
  isOpenEnded: boolean;
  keywords: string[];
  envelope: Envelope;
  /** All that it is in; the first is the one with the lowest number. */
  mailboxIds: Id[];
}
