import { hash } from 'node:crypto';
import type { HeaderField } from '@mailcote/mime';
import type { BodyStructure } from '../types.ts';
import { MAX_TOKEN_LENGTH } from './tokens.ts';

/** Words of the index that stand for no text: which header fields there are, the Message-ID, the types of the parts, that there is an attachment. No text has a colon in a word. */
export const FACT_PREFIX = { header: 'h:', messageId: 'i:', type: 'y:', attachment: 'a:' } as const;

/** Fields that nearly every message has: a message that lacks one is what is worth a word. */
const EVERYWHERE = new Set([
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'received',
  'return-path',
  'subject',
  'to',
]);
const ABSENT = '!';

/** Longer names are cut: the index then finds too much, never too little. */
export function isWholeHeaderName(name: string): boolean {
  return name.length <= MAX_TOKEN_LENGTH;
}

export function headerFacts(header: readonly HeaderField[]): Set<string> {
  const names = new Set(header.map(({ name }) => nameFact(name)));
  for (const name of EVERYWHERE) {
    if (!names.delete(name)) names.add(ABSENT + name);
  }
  return names;
}

/** Whether a message has a header field, as a tsquery. */
export function hasHeaderQuery(name: string): string {
  const fact = nameFact(name);
  return EVERYWHERE.has(fact)
    ? `!${lexeme(FACT_PREFIX.header, ABSENT + fact)}`
    : lexeme(FACT_PREFIX.header, fact);
}

function nameFact(name: string): string {
  return name.toLowerCase().slice(0, MAX_TOKEN_LENGTH);
}

/** Message-IDs are long and all different: a piece of a hash takes less of the index. */
export function messageIdFact(messageId: string): string {
  return hash('sha256', messageId.toLowerCase(), 'base64url').slice(0, 12);
}

/** @param messageId without the angle brackets */
export function messageIdQuery(messageId: string): string {
  return lexeme(FACT_PREFIX.messageId, messageIdFact(messageId));
}

/** The fact about an attachment has no text but its prefix. */
export const HAS_ATTACHMENT = lexeme(FACT_PREFIX.attachment, '');

/** The media types of all parts but the plain text and HTML that every message is made of. */
export function typeFacts(structure: BodyStructure): Set<string> {
  const types = new Set<string>();
  const collect = (part: BodyStructure): void => {
    const isText = (part.type === 'text/plain' || part.type === 'text/html') && part.name === null;
    if (!isText && !part.type.startsWith('multipart/')) types.add(part.type.slice(0, MAX_TOKEN_LENGTH));
    for (const child of part.parts) collect(child);
    if (part.message) collect(part.message.structure);
  };
  collect(structure);
  return types;
}

/** @param type "application/pdf", or "image/*" for any picture */
export function typeQuery(type: string): string {
  const wanted = type.toLowerCase();
  const isPrefix = wanted.endsWith('/*');
  return (
    lexeme(FACT_PREFIX.type, isPrefix ? wanted.slice(0, -1) : wanted.slice(0, MAX_TOKEN_LENGTH)) +
    (isPrefix ? ':*' : '')
  );
}

function lexeme(prefix: string, text: string): string {
  return `'${(prefix + text).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
