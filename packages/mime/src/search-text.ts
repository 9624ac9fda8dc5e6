import { isEncodedMessage } from './body-structure.ts';
import { decodePart, decodeTextStart } from './decode-part.ts';
import { documentKind } from './document-kind.ts';
import { envelopeOf } from './envelope.ts';
import { asBuffer } from './header.ts';
import { htmlToText } from './html-to-text.ts';
import { parseTree } from './structure.ts';
import { transferEncodingOf } from './transfer-encoding.ts';
import type { Address, BodyStructure, Envelope, ParsedMessage, SearchText } from './types.ts';

/** Characters of body text by default; a tsvector takes 1 MB, and nobody searches the end of a log file. */
export const DEFAULT_SEARCH_LIMIT = 200_000;
/** Octets read per character that is still wanted: what charsets take; HTML is mostly markup, transfer encodings take their share, too. */
const OCTETS_PER_PLAIN_CHARACTER = 4;
const OCTETS_PER_CHARACTER = 16;
/** What is enough of most texts, so that it is tried first. */
const OCTETS_PER_ASCII_CHARACTER = 1.25;
/** Messages attached with a transfer encoding are parsed anew; one in another could go on for long. */
const MAX_ENCODED_MESSAGES = 3;

/**
 * What the search index takes from a message: subject, people, the text of all text parts (both alternatives, because the
 * plain one is often only a stub) and of attached messages, and the names of attachments.
 *
 * @param options.limit characters of body text at most
 */
export function searchText(
  message: Uint8Array,
  parsed: Pick<ParsedMessage, 'envelope' | 'structure'>,
  options: { limit?: number } = {},
): SearchText {
  const collector = new TextCollector(options.limit ?? DEFAULT_SEARCH_LIMIT);
  collector.tree(asBuffer(message), parsed.structure, 0);
  const { subject, from, to, cc, bcc, replyTo } = parsed.envelope;
  return {
    subject: subject ?? '',
    from: people(from),
    recipients: people([...to, ...cc, ...bcc, ...replyTo]),
    body: collector.body(),
    attachmentNames: collector.names,
  };
}

/** How many octets of a message `searchText` looks at by default: what is behind the texts, and the rest of a very long one, is none of its business. */
export function endOfSearchText(structure: BodyStructure): number {
  const { bodyStart, bodyEnd, parts, message } = structure;
  const ends = parts.map(endOfSearchText);
  if (message !== null) ends.push(endOfSearchText(message.structure));
  else if (isEncodedMessage(structure)) ends.push(bodyEnd);
  else if (isText(structure))
    ends.push(Math.min(bodyEnd, bodyStart + DEFAULT_SEARCH_LIMIT * octetsPerCharacter(structure)));
  return Math.max(bodyStart, ...ends);
}

function isText({ type }: BodyStructure): boolean {
  return type.startsWith('text/') && documentKind(type, null) === null;
}

function isPlain({ type, encoding }: BodyStructure): boolean {
  return type !== 'text/html' && transferEncodingOf(encoding) === 'identity';
}

function octetsPerCharacter(part: BodyStructure): number {
  return isPlain(part) ? OCTETS_PER_PLAIN_CHARACTER : OCTETS_PER_CHARACTER;
}

function people(addresses: Address[]): string {
  return addresses.map(({ name, email }) => (name === null ? email : `${name} ${email}`)).join('\n');
}

class TextCollector {
  readonly names: string[] = [];
  readonly #pieces: string[] = [];
  #remaining: number;

  constructor(limit: number) {
    this.#remaining = limit;
  }

  body(): string {
    return this.#pieces.join('\n').toWellFormed();
  }

  tree(bytes: Buffer, part: BodyStructure, encodedDepth: number): void {
    if (part.name !== null) this.names.push(part.name);
    for (const child of part.parts) this.tree(bytes, child, encodedDepth);
    if (part.message !== null) {
      this.#envelope(part.message.envelope);
      this.tree(bytes, part.message.structure, encodedDepth);
    } else if (isEncodedMessage(part) && encodedDepth < MAX_ENCODED_MESSAGES) {
      const inner = decodePart(bytes, part);
      const { structure, block, charset } = parseTree(inner);
      this.#envelope(envelopeOf(inner, block, charset));
      this.tree(inner, structure, encodedDepth + 1);
    } else if (isText(part)) this.#text(bytes, part);
  }

  #envelope(envelope: Envelope): void {
    this.#add(envelope.subject ?? '');
    this.#add(people([...envelope.from, ...envelope.to, ...envelope.cc]));
  }

  #text(bytes: Buffer, part: BodyStructure): void {
    if (this.#remaining <= 0) return;
    if (part.type === 'text/html') {
      this.#add(htmlToText(this.#start(bytes, part, OCTETS_PER_CHARACTER), this.#remaining));
      return;
    }
    const most = octetsPerCharacter(part);
    const first = isPlain(part) ? OCTETS_PER_ASCII_CHARACTER : most;
    const text = this.#start(bytes, part, first).trim();
    const hasMore = first < most && part.bodyEnd - part.bodyStart > this.#remaining * first;
    this.#add(hasMore && text.length < this.#remaining ? this.#start(bytes, part, most).trim() : text);
  }

  /** So many octets for each character that is still wanted. */
  #start(bytes: Buffer, part: BodyStructure, factor: number): string {
    return decodeTextStart(bytes, part, Math.ceil(this.#remaining * factor));
  }

  #add(text: string): void {
    if (text === '' || this.#remaining <= 0) return;
    const piece = text.slice(0, this.#remaining);
    this.#pieces.push(piece);
    this.#remaining -= piece.length + 1;
  }
}
