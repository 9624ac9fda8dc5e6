import type { Id, ModSeq } from './state.ts';

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

export interface NewMailbox {
  name: string;
  parentId: Id | null;
  role?: MailboxRole | null;
  sortOrder?: number;
  isSubscribed?: boolean;
  color?: string | null;
}

export type MailboxPatch = Partial<NewMailbox>;

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

/** Entries of RFC 5464 that were set or taken away. `mailboxId` null: of the account. */
export interface MetadataChange {
  mailboxId: Id | null;
  entry: string;
  modSeq: ModSeq;
}
