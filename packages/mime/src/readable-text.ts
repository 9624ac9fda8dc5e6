import { decodeText } from './decode-part.ts';
import { decodeHeaderText } from './encoded-word.ts';
import { fieldText, headerOfPart } from './header.ts';
import { htmlToText } from './html-to-text.ts';
import type { BodyStructure } from './types.ts';

/** All that a person can read in a message, as it stands there: what IMAP's SEARCH looks through (RFC 9051 6.4.4). */
export interface ReadableText {
  /** "Name: value" of each field of the message's header, unfolded and decoded, one a line. */
  header: string;
  /** Of all text parts, decoded, HTML without its markup; of attached messages header and text. A line break at least between any two. */
  body: string;
}

/** @param structure of the message, out of `parseMessage` */
export function readableText(message: Uint8Array, structure: BodyStructure): ReadableText {
  const pieces: string[] = [];
  collect(message, structure, pieces);
  return { header: headerLines(message, structure), body: pieces.join('\n') };
}

function collect(message: Uint8Array, part: BodyStructure, pieces: string[]): void {
  if (part.type.startsWith('text/')) {
    const { text } = decodeText(message, part);
    pieces.push(part.type === 'text/html' ? htmlToText(text) : text);
  }
  for (const child of part.parts) collect(message, child, pieces);
  if (part.message !== null) {
    pieces.push(headerLines(message, part.message.structure));
    collect(message, part.message.structure, pieces);
  }
}

function headerLines(message: Uint8Array, part: BodyStructure): string {
  return headerOfPart(message, part)
    .map((field) => `${field.name}: ${decodeHeaderText(fieldText(field)).replaceAll(/[\r\n]+/g, ' ')}`)
    .join('\n');
}
