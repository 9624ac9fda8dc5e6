import type {
  ChangesResponse,
  Comparator,
  Id,
  QueryArguments,
  QueryChangesArguments,
  SetArguments,
} from './core.ts';

/** RFC 8621 2. The roles a Mailcote server gives out. */
export type MailboxRole = 'inbox' | 'drafts' | 'sent' | 'archive' | 'junk' | 'trash';

export interface MailboxRights {
  mayReadItems: boolean;
  mayAddItems: boolean;
  mayRemoveItems: boolean;
  maySetSeen: boolean;
  maySetKeywords: boolean;
  mayCreateChild: boolean;
  mayRename: boolean;
  mayDelete: boolean;
  maySubmit: boolean;
}

export interface Mailbox {
  id: Id;
  name: string;
  parentId: Id | null;
  role: MailboxRole | null;
  sortOrder: number;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
  myRights: MailboxRights;
  isSubscribed: boolean;
  /** Mailcote's own: to tell labels apart by; null: none chosen. */
  color: MailboxColor | null;
}

/** Names, not values: a client shows them so that they can be read on its ground. */
export type MailboxColor =
  | 'red'
  | 'orange'
  | 'yellow'
  | 'green'
  | 'teal'
  | 'blue'
  | 'purple'
  | 'pink'
  | 'gray';

export interface MailboxCreate {
  name: string;
  parentId?: Id | null;
  role?: MailboxRole | null;
  sortOrder?: number;
  isSubscribed?: boolean;
  color?: MailboxColor | null;
}

/** RFC 8621 2.2: updatedProperties lists the counts when nothing else changed, otherwise null. */
export interface MailboxChangesResponse extends ChangesResponse {
  updatedProperties: (keyof Mailbox)[] | null;
}

/** RFC 8621 2.3. */
export interface MailboxFilterCondition {
  parentId?: Id | null;
  name?: string;
  role?: string | null;
  hasAnyRole?: boolean;
  isSubscribed?: boolean;
}
export interface MailboxComparator extends Comparator {
  property: 'sortOrder' | 'name' | 'parentId';
}
export interface MailboxQueryArguments extends QueryArguments<MailboxFilterCondition, MailboxComparator> {
  sortAsTree?: boolean;
  filterAsTree?: boolean;
}

export interface MailboxQueryChangesArguments extends QueryChangesArguments<
  MailboxFilterCondition,
  MailboxComparator
> {
  sortAsTree?: boolean;
  filterAsTree?: boolean;
}

export interface MailboxSetArguments extends SetArguments<MailboxCreate> {
  onDestroyRemoveEmails?: boolean;
}
