import {
  readableText,
  unicodeCasemap,
  type Address,
  type BodyStructure,
  type Envelope,
} from '@mailcote/mime';
import { cleanText } from '../db/text.ts';
import { signatureOf } from './signature.ts';

/** Characters of header and text together. What is longer is not kept, but read anew by each search: somebody's log files. */
const MAX_KEPT = 1_000_000;

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
  return cleanText(unicodeCasemap(text).replace(/\s+/g, ' '));
}

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
    from: people(envelope.from),
    to: people(envelope.to),
    cc: people(envelope.cc),
    bcc: people(envelope.bcc),
    subject: substringForm(envelope.subject ?? ''),
    header: `\n${header.split('\n').map(substringForm).join('\n')}\n`,
    body: substringForm(body),
  };
}

/** Null: it is too long to be kept. */
export function textSignature({ header, body }: SubstringText): Buffer | null {
  if (header.length + body.length > MAX_KEPT) return null;
  return signatureOf(Buffer.from(`${header}${body}`, 'utf8'));
}

function people(addresses: readonly Address[]): string {
  return addresses.map(({ name, email }) => substringForm(`${name ?? ''} <${email}>`)).join('\n');
}
