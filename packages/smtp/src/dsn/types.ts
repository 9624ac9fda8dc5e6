/** What happened to one recipient (RFC 3464 2.3). */
export interface DsnRecipient {
  finalRecipient: string;
  /** The address the sender wrote, where it differs. */
  originalRecipient: string | null;
  /** What kind of address that is (RFC 3464 2.3.1), e.g. "rfc822"; default: by its characters. */
  originalRecipientType?: string;
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** RFC 3463 code, e.g. "5.1.1". */
  status: string;
  /** Host name of the server that answered; null when it never came to that. */
  remoteMta: string | null;
  /** Its words, as "550 5.1.1 No such user"; null when the trouble was found without it. */
  diagnosticCode: string | null;
  lastAttemptDate: Date | null;
  /** Of a delay (RFC 3464 2.3.9). */
  willRetryUntil?: Date;
}

/** A delivery status notification, without the human-readable part. */
export interface Dsn {
  /** Host name. */
  reportingMta: string;
  arrivalDate: Date | null;
  /** The sender's own name for the message (RFC 3464 2.2.1). */
  originalEnvelopeId?: string;
  recipients: DsnRecipient[];
}
