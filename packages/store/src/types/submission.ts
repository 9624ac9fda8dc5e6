import type { Address } from '@mailcote/mime';
import type { EmailQuery } from './email-query.ts';
import type { Id, ModSeq } from './state.ts';

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

export interface EmailSubmission {
  id: Id;
  identityId: Id;
  emailId: Id;
  threadId: Id;
  mailFrom: string;
  /** Of MAIL FROM; null: none. */
  mailParameters: Record<string, string | null> | null;
  rcptTo: string[];
  /** Of RCPT TO, by the addresses that have any. */
  rcptParameters: Record<string, Record<string, string | null>>;
  sendAt: Date;
  undoStatus: 'pending' | 'final' | 'canceled';
  deliveryStatus: Record<
    string,
    { smtpReply: string; delivered: 'queued' | 'yes' | 'no' | 'unknown'; displayed: 'unknown' | 'yes' }
  >;
  modSeq: ModSeq;
}

export type DeliveryStatus = EmailSubmission['deliveryStatus'][string];

export interface NewSubmission {
  identityId: Id;
  emailId: Id;
  mailFrom: string;
  mailParameters?: Record<string, string | null> | null;
  rcptTo: string[];
  rcptParameters?: Record<string, Record<string, string | null>>;
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
