import type { Id, ModSeq } from './state.ts';

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

/** RFC 8620 5.6. `since`: a state of Email. */
export interface EmailQueryChanges extends Pick<
  EmailQuery,
  'filter' | 'sort' | 'collapseThreads' | 'calculateTotal'
> {
  since: ModSeq;
  /** The last id that the client has of the list; heeded only when filter and sort never change for an email. */
  upToId: Id | null;
}
