import { decodeHeaderText, documentParts, fieldText, headersNamed, type HeaderField } from '@mailcote/mime';
import type { ParsedMessage, SearchText } from '../types.ts';
import { cleanText, toJson } from '../db/text.ts';
import { StoreError } from '../errors.ts';
import { toTsvector } from '../search/tsvector.ts';
import { compactEnvelope, compactStructure } from './structure-codec.ts';
import { threadKeys } from './thread-keys.ts';

/** The words of an email, as `toTsvector` makes them. */
export interface Words {
  vector: Buffer;
  /** `vector` lacks those of a long text, which may come later; this makes all of them. Null: they are all there. */
  all: (() => Buffer) | null;
}

/** Characters of a text whose words cost a delivery less than to come back for them. */
const MAX_TEXT_AT_ONCE = 8_000;

/** Everything about an email that can be known without the database: the work that happens outside of any lock. */
export interface PreparedEmail {
  receivedAt: Date;
  sentAt: Date | null;
  size: number;
  /** The last line has no CRLF. */
  isOpenEnded: boolean;
  hasAttachment: boolean;
  keywords: string[];
  unread: boolean;
  subject: string;
  preview: string;
  envelopeJson: string;
  structureJson: string;
  words: Words;
  /** Their words come later. */
  hasDocuments: boolean;
  threadKeys: Buffer[];
  /** It names messages before it, and may join their thread. */
  isReply: boolean;
}

export interface EmailContent {
  parsed: ParsedMessage;
  search: SearchText;
  keywords: string[];
  receivedAt: Date;
}

/** @param options.mayBeLate the words of a long text may come after the email */
export function prepareEmail(
  { parsed, search, keywords, receivedAt }: EmailContent,
  { mayBeLate = false }: { mayBeLate?: boolean } = {},
): PreparedEmail {
  const { envelope } = parsed;
  const clean = normalizeKeywords(keywords);
  return {
    receivedAt,
    sentAt: toDate(envelope.sentAt),
    size: parsed.size,
    isOpenEnded: parsed.isOpenEnded,
    hasAttachment: parsed.hasAttachment,
    keywords: clean,
    unread: isUnread(clean),
    subject: cleanText(envelope.subject ?? ''),
    preview: cleanText(parsed.preview),
    envelopeJson: toJson({ ...compactEnvelope(envelope), ...listIdOf(parsed.header) }),
    structureJson: toJson(compactStructure(parsed)),
    words: wordsOf(search, parsed, mayBeLate),
    hasDocuments: documentParts(parsed.structure, 1).length > 0,
    threadKeys: threadKeys(envelope),
    isReply: envelope.inReplyTo.length > 0 || envelope.references.length > 0,
  };
}

function wordsOf(search: SearchText, parsed: ParsedMessage, mayBeLate: boolean): Words {
  const all = (): Buffer => toTsvector(search, parsed);
  if (!mayBeLate || search.body.length <= MAX_TEXT_AT_ONCE) return { vector: all(), all: null };
  return { vector: toTsvector({ ...search, body: '' }, parsed), all };
}

/** RFC 8621 4.1.1: 1 to 255 printable ASCII characters, none of ( ) { ] % * " \. No blank: that separates them in statements. */
const KEYWORD = /^[!#$&'+-Z[^-z|}~]{1,255}$/;

/** RFC 8621 4.6, tooManyKeywords: they are read and written with every list, so one email must not have thousands. */
const MAX_KEYWORDS = 100;

/**
 * RFC 8621 4.1.1: keywords are case-insensitive and kept in lower case; sorted, so that equal sets are equal arrays.
 * @throws StoreError invalidProperties, tooManyKeywords
 */
export function normalizeKeywords(keywords: readonly string[]): string[] {
  for (const keyword of keywords) {
    if (!KEYWORD.test(keyword)) {
      throw new StoreError('invalidProperties', `"${keyword}" is not a keyword`, ['keywords']);
    }
  }
  const unique = [...new Set(keywords.map((keyword) => keyword.toLowerCase()))].sort();
  if (unique.length > MAX_KEYWORDS)
    throw new StoreError('tooManyKeywords', `An email has at most ${MAX_KEYWORDS} keywords`);
  return unique;
}

/** RFC 8621 2, unreadEmails: neither $seen nor $draft. */
export function isUnread(keywords: readonly string[]): boolean {
  return !keywords.includes('$seen') && !keywords.includes('$draft');
}

/** RFC 2919. Kept with the envelope because people search by it and half of a mailbox may have one. */
function listIdOf(header: readonly HeaderField[]): { listId?: string } {
  const texts = headersNamed(header, 'list-id').map((field) => decodeHeaderText(fieldText(field)));
  return texts.length === 0 ? {} : { listId: texts.join('\n') };
}

/** A Date field can hold years that JavaScript or PostgreSQL cannot; such a message has no date to sort by. */
function toDate(iso: string | null): Date | null {
  if (iso === null) return null;
  const date = new Date(iso);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date : null;
}
