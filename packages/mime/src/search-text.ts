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
    } else if (part.type.startsWith('text/') && documentKind(part.type, null) === null)
      this.#text(bytes, part);
  }

  #envelope(envelope: Envelope): void {
    this.#add(envelope.subject ?? '');
    this.#add(people([...envelope.from, ...envelope.to, ...envelope.cc]));
  }

  #text(bytes: Buffer, part: BodyStructure): void {
    if (this.#remaining <= 0) return;
    const isPlain = part.type !== 'text/html' && transferEncodingOf(part.encoding) === 'identity';
    const factor = isPlain ? OCTETS_PER_PLAIN_CHARACTER : OCTETS_PER_CHARACTER;
    const text = decodeTextStart(bytes, part, this.#remaining * factor);
    this.#add(part.type === 'text/html' ? htmlToText(text, this.#remaining) : text.trim());
  }

  #add(text: string): void {
    if (text === '' || this.#remaining <= 0) return;
    const piece = text.slice(0, this.#remaining);
    this.#pieces.push(piece);
    this.#remaining -= piece.length + 1;
  }
}
