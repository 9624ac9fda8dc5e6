/** One mailbox of an address list (RFC 5322 3.4), decoded for people. `email` is the addr-spec as written, comments and folding removed. */
export interface Address {
  name: string | null;
  email: string;
}

/** A named group, or the run of addresses outside any group (`name: null`), RFC 8621 4.1.2.4. */
export interface AddressGroup {
  name: string | null;
  addresses: Address[];
}

/** One header field. `raw` is what stands after the colon: folding kept, the last line break not, NUL dropped, octets that are not UTF-8 as U+FFFD (RFC 8621 4.1.2.1). */
export interface HeaderField {
  name: string;
  raw: string;
  /** Only where the octets are not UTF-8: the value in the charset they most likely have. The parsed forms are made from this rather than from `raw` (see fieldText). */
  guessed?: string;
}

/** One node of the MIME tree. All offsets are octets into the message the tree was parsed from. */
export interface BodyStructure {
  /** "1", "2.1" …: the section number of RFC 9051 6.4.5; null for multipart nodes. The JMAP partId. */
  partId: string | null;
  /** Lower case, e.g. "text/plain". Never a syntactically bad value: those become application/octet-stream (text/plain when absent). */
  type: string;
  /** Content-Type parameters, names in lower case, RFC 2231 and 2047 decoded. */
  params: Record<string, string>;
  /** Content-Disposition, lower case, or null. */
  disposition: string | null;
  dispositionParams: Record<string, string>;
  /** File name from Content-Disposition or Content-Type, decoded; control and bidi characters and path separators removed. */
  name: string | null;
  /** Content-Id without the angle brackets. */
  cid: string | null;
  description: string | null;
  language: string[] | null;
  location: string | null;
  /** Content-Transfer-Encoding in lower case, as declared ("7bit" when absent). */
  encoding: string;
  /** First octet of this part's header (for the root: 0). */
  headerStart: number;
  bodyStart: number;
  /** One past the last octet of the body. */
  bodyEnd: number;
  /** Lines of the encoded body (text/* and message/rfc822), RFC 9051 BODYSTRUCTURE. */
  lines: number;
  /** Octets after the transfer encoding is removed, RFC 8621 4.1.4. */
  size: number;
  /** Children of a multipart; empty otherwise. */
  parts: BodyStructure[];
  /** The message inside message/rfc822 or message/global (identity encoding): its envelope and tree, offsets still into the outer message. */
  message: { envelope: Envelope; structure: BodyStructure } | null;
}

/** The header fields every list and every protocol asks for, decoded (RFC 8621 4.1.3 convenience properties, RFC 9051 ENVELOPE). */
export interface Envelope {
  messageId: string[];
  inReplyTo: string[];
  references: string[];
  /** The Date field as ISO 8601 with its own offset ("2026-11-22T10:00:00+09:00"), null when absent or not a date. */
  sentAt: string | null;
  /** The Date field as it stands there, unfolded, when it is not a date; else null. */
  dateText: string | null;
  subject: string | null;
  from: Address[];
  sender: Address[];
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  bcc: Address[];
  /** The address fields that have a named group, or no address at all, in the grouped form; in the lists above groups are opened. */
  groups: Partial<Record<AddressFieldName, AddressGroup[]>>;
}

/** The properties of an Envelope that are address lists. */
export type AddressFieldName = 'from' | 'sender' | 'replyTo' | 'to' | 'cc' | 'bcc';

export interface ParsedMessage {
  /** Octets. */
  size: number;
  header: HeaderField[];
  envelope: Envelope;
  structure: BodyStructure;
  /** RFC 8621 4.1.4: the decomposition of the tree, in display order. */
  textBody: BodyStructure[];
  htmlBody: BodyStructure[];
  attachments: BodyStructure[];
  /** True when a person would say "it has an attachment" (RFC 8621 4.1.4). */
  hasAttachment: boolean;
  /** At most 256 characters of plain text, white space collapsed, no quoted reply text if there is other text. */
  preview: string;
  /** The last line has no CRLF: where messages are sent line by line they become two octets longer. */
  isOpenEnded: boolean;
  /** Which of the caps cut the parse short (depth 100; 1,000 parts; 1,000 fields in a header; 64 KiB in a field, 2 MiB in the headers of all parts); empty for nearly all mail. */
  truncated: ('depth' | 'parts' | 'header-fields' | 'header-size')[];
}

/** Text for the search index: not tokens; the store makes those. */
export interface SearchText {
  subject: string;
  /** Names and addresses, one per line. */
  from: string;
  /** to, cc, bcc, reply-to */
  recipients: string;
  /** Text parts and HTML parts without their markup, attached messages' text included; at most `limit` characters. */
  body: string;
  attachmentNames: string[];
}
