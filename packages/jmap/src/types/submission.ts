import type {
  Comparator,
  Id,
  PatchObject,
  QueryArguments,
  QueryChangesArguments,
  SetArguments,
  UTCDate,
} from './core.ts';
import type { EmailAddress } from './email.ts';

/** RFC 8621 6. */
export interface Identity {
  id: Id;
  name: string;
  email: string;
  replyTo: EmailAddress[] | null;
  bcc: EmailAddress[] | null;
  textSignature: string;
  htmlSignature: string;
  mayDelete: boolean;
}
export interface IdentityCreate {
  name?: string;
  email: string;
  replyTo?: EmailAddress[] | null;
  bcc?: EmailAddress[] | null;
  textSignature?: string;
  htmlSignature?: string;
}

/** RFC 8621 7: one address of an SMTP envelope. */
export interface EnvelopeAddress {
  email: string;
  parameters?: Record<string, string | null> | null;
}
export interface SubmissionEnvelope {
  mailFrom: EnvelopeAddress;
  rcptTo: EnvelopeAddress[];
}
export type UndoStatus = 'pending' | 'final' | 'canceled';
export interface DeliveryStatus {
  smtpReply: string;
  delivered: 'queued' | 'yes' | 'no' | 'unknown';
  displayed: 'unknown' | 'yes';
}
export interface EmailSubmission {
  id: Id;
  identityId: Id;
  emailId: Id;
  threadId: Id;
  envelope: SubmissionEnvelope | null;
  sendAt: UTCDate;
  undoStatus: UndoStatus;
  deliveryStatus: Record<string, DeliveryStatus> | null;
  dsnBlobIds: Id[];
  mdnBlobIds: Id[];
}
export interface EmailSubmissionCreate {
  identityId: Id;
  /** May be "#" + creation id. */
  emailId: Id;
  envelope?: SubmissionEnvelope | null;
}
/** RFC 8621 7.3. */
export interface EmailSubmissionFilterCondition {
  identityIds?: Id[];
  emailIds?: Id[];
  threadIds?: Id[];
  undoStatus?: UndoStatus;
  before?: UTCDate;
  after?: UTCDate;
}
export interface EmailSubmissionComparator extends Comparator {
  /** sentAt and sendAt are the same. */
  property: 'emailId' | 'threadId' | 'sentAt' | 'sendAt';
}
export type EmailSubmissionQueryArguments = QueryArguments<
  EmailSubmissionFilterCondition,
  EmailSubmissionComparator
>;
export type EmailSubmissionQueryChangesArguments = QueryChangesArguments<
  EmailSubmissionFilterCondition,
  EmailSubmissionComparator
>;

/** RFC 8621 7.5. Keys of onSuccess… are submission ids or "#" + creation id of this call. */
export interface EmailSubmissionSetArguments extends SetArguments<EmailSubmissionCreate> {
  onSuccessUpdateEmail?: Record<Id, PatchObject> | null;
  onSuccessDestroyEmail?: Id[] | null;
}
