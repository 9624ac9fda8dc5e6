/** RFC 8098 3.2.6, in lower case. */
export interface Disposition {
  actionMode: (typeof ACTION_MODES)[number];
  sendingMode: (typeof SENDING_MODES)[number];
  type: (typeof DISPOSITION_TYPES)[number];
}
export const ACTION_MODES = ['manual-action', 'automatic-action'] as const;
export const SENDING_MODES = ['mdn-sent-manually', 'mdn-sent-automatically'] as const;
export const DISPOSITION_TYPES = ['deleted', 'dispatched', 'displayed', 'processed'] as const;

/** The fields of message/disposition-notification (RFC 8098 3.2). Recipients with their type: "rfc822; ana@example.org". */
export interface DispositionNotification {
  reportingUA: string | null;
  mdnGateway: string | null;
  originalRecipient: string | null;
  /** Must be present; null only in what somebody else wrote. */
  finalRecipient: string | null;
  /** With angle brackets, as it stands in the message. */
  originalMessageId: string | null;
  disposition: Disposition;
  error: string[];
  /** In lower case on reading, as given on writing. */
  extensionFields: Record<string, string>;
}

/** Those that RFC 8098 gives a meaning. */
export const NOTIFICATION_FIELDS = [
  'reporting-ua',
  'mdn-gateway',
  'original-recipient',
  'final-recipient',
  'original-message-id',
  'disposition',
  'failure',
  'error',
  'warning',
];
