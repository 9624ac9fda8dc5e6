import {
  readableText,
  unicodeCasemap,
  type Address,
  type BodyStructure,
  type Envelope,
} from '@mailcote/mime';
import { cleanText } from '../db/text.ts';
import { signatureOf } from './signature.ts';

/** Characters of header and text together, and octets of plain text. What is longer is not kept, but read anew by each search: somebody's log files. */
const MAX_KEPT = 1_000_000;
/** Octets of senders and subject together, for which there is room in the index of them. */
const MAX_INDEXED = 2000;
/** Runs of white space that are not one blank already; a pattern for all runs would put each blank in its own place again. */
const UNEVEN_SPACE = /\s{2,}|[^\S ]/g;

/** The texts of an email in which substrings are looked for, in the form of `substringForm`. */
export interface SubstringText {
  from: string;
  to: string;
  cc: string;
  bcc: string;
  subject: string;
  /** A line break before each field. */
  header: string;
  body: string;
}

/**
 * The form in which texts and what is looked for in them are compared: i;unicode-casemap (RFC 5051), runs of white space as one blank, so that
 * what an author's program has wrapped is found as it reads.
 */
export function substringForm(text: string): string {
  return cleanText(unicodeCasemap(text).replace(UNEVEN_SPACE, ' '));
}

/** @param bytes the message, at least up to `endOfText` */
export function substringText({
  bytes,
  envelope,
  structure,
}: {
  bytes: Uint8Array;
  envelope: Envelope;
  structure: BodyStructure;
}): SubstringText {
  const { header, body } = readableText(bytes, structure);
  return {
    ...shortTexts(envelope),
    header: `\n${header.split('\n').map(substringForm).join('\n')}\n`,
    body: substringForm(body),
  };
}

/** Those that need no message. */
export function shortTexts(envelope: Envelope): Omit<SubstringText, 'header' | 'body'> {
  return {
    from: people(envelope.from),
    to: people(envelope.to),
    cc: people(envelope.cc),
    bcc: people(envelope.bcc),
    subject: substringForm(envelope.subject ?? ''),
  };
}

/** Null: it is too long to be kept. */
export function textSignature({ from, subject, header, body }: SubstringText): Buffer | null {
  if (header.length + body.length > MAX_KEPT) return null;
  if (Buffer.byteLength(from) + Buffer.byteLength(subject) > MAX_INDEXED) return null;
  return signatureOf(Buffer.from(`${header}${body}`, 'utf8'));
}

/** Whether the plain text alone is too long to be kept: such a message need not be read to know that. */
export function isTooLongToKeep(structure: BodyStructure): boolean {
  return plainOctets(structure) > MAX_KEPT;
}

function plainOctets({ type, size, parts, message }: BodyStructure): number {
  const own = type.startsWith('text/') && type !== 'text/html' ? size : 0;
  const inner = message === null ? parts : [message.structure];
  return inner.reduce((sum, part) => sum + plainOctets(part), own);
}

/** How many octets of a message `substringText` looks at: attachments behind the last text are none of its business. */
export function endOfText(structure: BodyStructure): number {
  return Math.max(structure.bodyStart, lastTextEnd(structure));
}

function lastTextEnd({ type, bodyEnd, parts, message }: BodyStructure): number {
  const own = type.startsWith('text/') ? bodyEnd : 0;
  const attached = message === null ? own : endOfText(message.structure);
  return parts.reduce((end, part) => Math.max(end, lastTextEnd(part)), attached);
}

function people(addresses: readonly Address[]): string {
  return addresses.map(({ name, email }) => substringForm(`${name ?? ''} <${email}>`)).join('\n');
}
