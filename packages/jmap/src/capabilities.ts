/** The capability URIs a Mailcote server speaks (RFC 8620 2, RFC 8621 1.3, RFC 8887 3, RFC 9749). */
export const CORE_CAPABILITY = 'urn:ietf:params:jmap:core';
export const MAIL_CAPABILITY = 'urn:ietf:params:jmap:mail';
export const SUBMISSION_CAPABILITY = 'urn:ietf:params:jmap:submission';
export const WEBSOCKET_CAPABILITY = 'urn:ietf:params:jmap:websocket';
/** RFC 8621 1.3.3. */
export const VACATION_CAPABILITY = 'urn:ietf:params:jmap:vacationresponse';
/** RFC 9007: MDN/send and MDN/parse. */
export const MDN_CAPABILITY = 'urn:ietf:params:jmap:mdn';
/** RFC 9425. */
export const QUOTA_CAPABILITY = 'urn:ietf:params:jmap:quota';
/** RFC 9610: AddressBook and ContactCard. */
export const CONTACTS_CAPABILITY = 'urn:ietf:params:jmap:contacts';
/** RFC 9404: Blob/upload, Blob/get, Blob/lookup. */
export const BLOB_CAPABILITY = 'urn:ietf:params:jmap:blob';
export const WEBPUSH_VAPID_CAPABILITY = 'urn:ietf:params:jmap:webpush-vapid';
/** Mailcote's own methods: Trace/get, SafeHtml/get, BulkUpdate/get and set, MailImport/get and set, SavedSearch/get, changes and set, BlockedSender/get, changes and set, TrustedSender/get, changes and set, Preferences/get and set, ListUnsubscribe/post; snoozedUntil of an Email. An identifier, not a page to fetch. */
export const MAILCOTE_CAPABILITY = 'https://mailcote.org/jmap';

/** RFC 8620 2: what one request may ask for. Sizes in octets. */
export interface CoreCapability {
  maxSizeUpload: number;
  maxConcurrentUpload: number;
  maxSizeRequest: number;
  maxConcurrentRequests: number;
  maxCallsInRequest: number;
  maxObjectsInGet: number;
  maxObjectsInSet: number;
  collationAlgorithms: string[];
}

/** RFC 8621 1.3.1, as found in an account's accountCapabilities. */
export interface MailAccountCapability {
  maxMailboxesPerEmail: number | null;
  maxMailboxDepth: number | null;
  /** Octets of UTF-8. */
  maxSizeMailboxName: number;
  /** Octets, attachments decoded. */
  maxSizeAttachmentsPerEmail: number;
  emailQuerySortOptions: string[];
  mayCreateTopLevelMailbox: boolean;
}

/** RFC 8621 1.3.2. maxDelayedSend in seconds; 0: no delayed send. */
export interface SubmissionAccountCapability {
  maxDelayedSend: number;
  submissionExtensions: Record<string, string[]>;
}

/** RFC 9404 3.1, in an account's accountCapabilities. */
export interface BlobAccountCapability {
  /** Octets of one blob made by Blob/upload. */
  maxSizeBlobSet: number | null;
  /** Sources that one creation may put together. */
  maxDataSources: number;
  /** Types that Blob/lookup knows. */
  supportedTypeNames: string[];
  /** Names as in "digest:sha-256". */
  supportedDigestAlgorithms: string[];
}

/** RFC 9610 1.4.1, in an account's accountCapabilities. */
export interface ContactsAccountCapability {
  maxAddressBooksPerCard: number | null;
  mayCreateAddressBook: boolean;
}

/** RFC 8887 3.1, in the Session's own capabilities. */
export interface WebSocketCapability {
  url: string;
  supportsPush: boolean;
}

/** RFC 9749 3, in the Session's own capabilities: the key that `pushManager.subscribe` wants. */
export interface WebPushVapidCapability {
  /** A P-256 point, uncompressed, in URL-safe base64. */
  applicationServerKey: string;
}

/** Under MAILCOTE_CAPABILITY in accountCapabilities. */
export interface MailcoteAccountCapability {
  /** How long a new EmailSubmission can still be canceled, in seconds. */
  undoSeconds: number;
  /** Where the attachments of a message come as one archive: a template with accountId, id (of an Email or of a blob that is a message) and name. */
  zipUrl: string;
  /** Where all mail comes as one archive of mboxes: a template with accountId and name. */
  exportUrl: string;
  /** Octets of the archives of all MailImports that are not over. */
  maxSizeImport: number;
}
