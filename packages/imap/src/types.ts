import type { Flag } from './grammar/flags.ts';

/** RFC 9051 7.5.2, ENVELOPE. Texts are decoded; the serializer encodes them for the client at hand. */
export interface Envelope {
  /** As in a Date field. */
  date: string | null;
  subject: string | null;
  from: EnvelopeAddress[];
  sender: EnvelopeAddress[];
  replyTo: EnvelopeAddress[];
  to: EnvelopeAddress[];
  cc: EnvelopeAddress[];
  bcc: EnvelopeAddress[];
  inReplyTo: string | null;
  messageId: string | null;
}

export interface EnvelopeAddress {
  name: string | null;
  mailbox: string | null;
  host: string | null;
}

/** RFC 9051 7.5.2, BODYSTRUCTURE. */
export type BodyStructure = MultipartStructure | PartStructure;

interface BodyFields {
  /** Content-Type parameters, decoded. */
  params: Record<string, string>;
  disposition: { type: string; params: Record<string, string> } | null;
  language: string[] | null;
  location: string | null;
}

export interface MultipartStructure extends BodyFields {
  subtype: string;
  /** At least one. */
  parts: BodyStructure[];
}

export interface PartStructure extends BodyFields {
  type: string;
  subtype: string;
  /** With its angle brackets. */
  id: string | null;
  description: string | null;
  encoding: string;
  /** Octets, transfer encoding included. */
  size: number;
  /** Of text and of messages. */
  lines: number;
  message: { envelope: Envelope; structure: BodyStructure } | null;
}

/** Octets of a section: in one piece, or as a stream of a known length. */
export type SectionBody = Buffer | { size: number; chunks: AsyncIterable<Buffer> };

/** What was asked for of one message; the sections in the order of the request, null where the message has no such part. */
export interface FetchedMessage {
  uid: number;
  flags?: Flag[];
  modSeq?: number;
  internalDate?: Date;
  /** Null: not known. */
  saveDate?: Date | null;
  size?: number;
  /** As `serializeEnvelope` and `serializeBodyStructure` write them for the client at hand. */
  envelope?: string;
  body?: string;
  bodyStructure?: string;
  emailId?: string;
  threadId?: string;
  preview?: string;
  sections?: (SectionBody | null)[];
  binaries?: (SectionBody | null)[];
  binarySizes?: (number | null)[];
}
