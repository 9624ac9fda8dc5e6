import type {
  Comparator,
  DateTime,
  GetArguments,
  Id,
  QueryArguments,
  QueryChangesArguments,
  SetError,
  UTCDate,
} from './core.ts';

/** RFC 8621 3. */
export interface Thread {
  id: Id;
  /** Oldest first. */
  emailIds: Id[];
}

/** RFC 8621 4.1.2.3. */
export interface EmailAddress {
  name: string | null;
  email: string;
}
/** RFC 8621 4.1.2.4. */
export interface EmailAddressGroup {
  name: string | null;
  addresses: EmailAddress[];
}
/** RFC 8621 4.1.3: the Raw form. */
export interface EmailHeader {
  name: string;
  value: string;
}

/** `header:Name`, `header:Name:asAddresses`, `header:Name:asText:all` … (RFC 8621 4.1.3). */
export type HeaderProperty = `header:${string}`;
export type HeaderValue =
  | string
  | string[]
  | EmailAddress[]
  | EmailAddressGroup[]
  | (string | string[] | EmailAddress[] | EmailAddressGroup[] | null)[]
  | null;

/** RFC 8621 4.1.4. Size in octets, transfer encoding removed. */
export interface EmailBodyPart {
  partId: string | null;
  blobId: Id | null;
  size: number;
  headers: EmailHeader[];
  name: string | null;
  type: string;
  charset: string | null;
  disposition: string | null;
  cid: string | null;
  language: string[] | null;
  location: string | null;
  subParts: EmailBodyPart[] | null;
  /** Mailcote's own, only when asked for: where the part stands in the octets of its message. `bodyEnd` is one past the last. */
  sourceRange?: { headerStart: number; bodyStart: number; bodyEnd: number };
  [header: HeaderProperty]: HeaderValue;
}

export interface EmailBodyValue {
  value: string;
  isEncodingProblem: boolean;
  isTruncated: boolean;
}

/** RFC 8621 4.1. */
export interface Email {
  id: Id;
  blobId: Id;
  threadId: Id;
  mailboxIds: Record<Id, true>;
  keywords: Record<string, true>;
  size: number;
  receivedAt: UTCDate;

  headers: EmailHeader[];
  messageId: string[] | null;
  inReplyTo: string[] | null;
  references: string[] | null;
  sender: EmailAddress[] | null;
  from: EmailAddress[] | null;
  to: EmailAddress[] | null;
  cc: EmailAddress[] | null;
  bcc: EmailAddress[] | null;
  replyTo: EmailAddress[] | null;
  subject: string | null;
  sentAt: DateTime | null;

  bodyStructure: EmailBodyPart;
  bodyValues: Record<string, EmailBodyValue>;
  textBody: EmailBodyPart[];
  htmlBody: EmailBodyPart[];
  attachments: EmailBodyPart[];
  hasAttachment: boolean;
  preview: string;
  /** Mailcote's own, given when it is asked for by name: when it comes back into the inbox. */
  snoozedUntil?: UTCDate | null;
  [header: HeaderProperty]: HeaderValue;
}

export type EmailProperty = Exclude<keyof Email, number>;

export interface EmailGetArguments extends GetArguments<EmailProperty> {
  bodyProperties?: string[];
  fetchTextBodyValues?: boolean;
  fetchHTMLBodyValues?: boolean;
  fetchAllBodyValues?: boolean;
  /** Octets; 0: no limit. */
  maxBodyValueBytes?: number;
}

/** RFC 8621 4.4.1. */
export interface EmailFilterCondition {
  inMailbox?: Id;
  inMailboxOtherThan?: Id[];
  before?: UTCDate;
  after?: UTCDate;
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
  /** Mailcote's own: words of the name of an attachment. */
  attachmentName?: string;
  /** Mailcote's own: the media type of a part, "application/pdf"; "image/*": any of that kind. */
  attachmentType?: string;
}
export interface EmailComparator extends Comparator {
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
  keyword?: string;
}
export interface EmailQueryArguments extends QueryArguments<EmailFilterCondition, EmailComparator> {
  collapseThreads?: boolean;
}
export interface EmailQueryChangesArguments extends QueryChangesArguments<
  EmailFilterCondition,
  EmailComparator
> {
  collapseThreads?: boolean;
}

/** RFC 8621 5: HTML with nothing in it but text, entities and `<mark>`; null where no text of the filter was found. */
export interface SearchSnippet {
  emailId: Id;
  subject: string | null;
  /** At most 255 octets. */
  preview: string | null;
}
export interface SearchSnippetGetArguments {
  accountId: Id;
  filter?: EmailQueryArguments['filter'];
  emailIds: Id[];
}
export interface SearchSnippetGetResponse {
  accountId: Id;
  list: SearchSnippet[];
  notFound: Id[] | null;
}

/** A part to create: content from bodyValues (partId) or from a blob (RFC 8621 4.6). */
export interface EmailBodyPartCreate {
  partId?: string;
  blobId?: Id;
  type?: string;
  name?: string | null;
  charset?: string | null;
  disposition?: string | null;
  cid?: string | null;
  language?: string[] | null;
  location?: string | null;
  subParts?: EmailBodyPartCreate[];
  [header: HeaderProperty]: HeaderValue;
}

/** RFC 8621 4.6: an Email to create. */
export interface EmailCreate {
  mailboxIds: Record<Id, true>;
  keywords?: Record<string, true>;
  receivedAt?: UTCDate;
  messageId?: string[] | null;
  inReplyTo?: string[] | null;
  references?: string[] | null;
  sender?: EmailAddress[] | null;
  from?: EmailAddress[] | null;
  to?: EmailAddress[] | null;
  cc?: EmailAddress[] | null;
  bcc?: EmailAddress[] | null;
  replyTo?: EmailAddress[] | null;
  subject?: string | null;
  sentAt?: DateTime | null;
  bodyStructure?: EmailBodyPartCreate;
  bodyValues?: Record<string, { value: string; isEncodingProblem?: false; isTruncated?: false }>;
  textBody?: EmailBodyPartCreate[];
  htmlBody?: EmailBodyPartCreate[];
  attachments?: EmailBodyPartCreate[];
  [header: HeaderProperty]: HeaderValue;
}

/** RFC 8621 4.8. */
export interface EmailImport {
  blobId: Id;
  mailboxIds: Record<Id, true>;
  keywords?: Record<string, true>;
  receivedAt?: UTCDate;
}
export interface EmailImportArguments {
  accountId: Id;
  ifInState?: string | null;
  emails: Record<Id, EmailImport>;
}
export interface EmailImportResponse {
  accountId: Id;
  oldState: string | null;
  newState: string;
  created: Record<Id, Pick<Email, 'id' | 'blobId' | 'threadId' | 'size'>> | null;
  notCreated: Record<Id, SetError> | null;
}

/** RFC 8621 4.7: the Email of that id in the other account, in Mailboxes of this one. */
export interface EmailCopy {
  id: Id;
  mailboxIds: Record<Id, true>;
  keywords?: Record<string, true>;
  receivedAt?: UTCDate;
}

/** RFC 8621 4.9. */
export interface EmailParseArguments extends Omit<EmailGetArguments, 'ids'> {
  blobIds: Id[];
}
/** Properties of an Email that a message alone has not are null. */
export interface EmailParseResponse {
  accountId: Id;
  parsed: Record<Id, Partial<Email>> | null;
  notParsable: Id[] | null;
  notFound: Id[] | null;
}
