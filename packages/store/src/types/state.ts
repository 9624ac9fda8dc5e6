/** One number per account; every write takes the next one and stamps it on the rows it touches. */
export type ModSeq = number;

/**
 * Ids at the border of the store are the ids of JMAP, IMAP OBJECTID and POP3 UIDL: a letter and base36
 * (account a…, mailbox m…, email e…, thread t…, identity i…, submission s…, queue item q…, address book k…, card v…, saved search f…, blocked sender x…, trusted sender w…, import o…). Blob: "b" + base64url SHA-256.
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
  | 'ContactCard'
  | 'SavedSearch'
  | 'BlockedSender'
  | 'TrustedSender'
  | 'Preferences'
  | 'MailImport';

/** Those whose changes can be asked for: EmailDelivery has no records (RFC 8621 1.5), VacationResponse only one (8) as Preferences, and of BulkUpdates and MailImports there are few. */
export type ChangedType = Exclude<
  DataType,
  'EmailDelivery' | 'VacationResponse' | 'Preferences' | 'BulkUpdate' | 'MailImport'
>;

/** Metadata is known to IMAP alone (RFC 5464) and has no state. */
export type HintType = DataType | 'Metadata';

/** What the store says after each commit. Readers always ask the database; a lost hint costs latency only. */
export interface Hint {
  accountId: Id;
  modSeq: ModSeq;
  types: HintType[];
  /** In which entries came, changed or went; absent: it may be any. */
  mailboxIds?: Id[];
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

/** RFC 8620 5.6: what leads from an old list to the new one. */
export interface QueryChanges {
  newState: ModSeq;
  /** Every id that was in the old list and is not in the new one, or may stand elsewhere; others may be among them. */
  removed: Id[];
  /** In the order of the index. */
  added: { id: Id; index: number }[];
  total: number | null;
}
