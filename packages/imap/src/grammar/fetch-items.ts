import { bad } from '../imap-error.ts';
import type { Reader } from './reader.ts';

/** RFC 9051 6.4.5: part numbers, and what of that part; `text` null is the part itself. */
export interface Section {
  part: number[];
  text: 'HEADER' | 'TEXT' | 'MIME' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT' | null;
  /** Of HEADER.FIELDS and HEADER.FIELDS.NOT. */
  fields: string[];
}

/** Octets `start` and following, at most `length`. */
export interface Partial {
  start: number;
  length: number;
}

export interface SectionItem {
  item: 'SECTION';
  section: Section;
  partial: Partial | null;
  isPeek: boolean;
  /** RFC 3501 6.4.5: RFC822, RFC822.HEADER and RFC822.TEXT are sections under older names. */
  label: string | null;
}
export interface BinaryItem {
  item: 'BINARY';
  part: number[];
  partial: Partial | null;
  isPeek: boolean;
}
export interface BinarySizeItem {
  item: 'BINARY.SIZE';
  part: number[];
}
/** RFC 8970. LAZY may leave it out where it costs; ours is kept. */
export interface PreviewItem {
  item: 'PREVIEW';
}
const ATTRIBUTES = [
  'UID',
  'FLAGS',
  'INTERNALDATE',
  'RFC822.SIZE',
  'ENVELOPE',
  'BODYSTRUCTURE',
  'BODY',
  'MODSEQ',
  'EMAILID',
  'THREADID',
  /** RFC 8514. */
  'SAVEDATE',
] as const;
export type FetchAttribute = (typeof ATTRIBUTES)[number];

export type FetchItem = { item: FetchAttribute } | SectionItem | BinaryItem | BinarySizeItem | PreviewItem;

const MACROS: Record<string, FetchAttribute[]> = {
  FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
  ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
  FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
};
const OLD_NAMES: Record<string, Pick<SectionItem, 'isPeek'> & { text: Section['text'] }> = {
  RFC822: { isPeek: false, text: null },
  'RFC822.HEADER': { isPeek: true, text: 'HEADER' },
  'RFC822.TEXT': { isPeek: false, text: 'TEXT' },
};

/** What FETCH asks for (RFC 9051 6.4.5): a macro, an item, or items in parentheses. */
export function readFetchItems(reader: Reader): FetchItem[] {
  if (reader.peek() === '(') return reader.list(() => readItem(reader, reader.word('A FETCH item')));
  const word = reader.word('A FETCH item');
  return MACROS[word]?.map((item) => ({ item })) ?? [readItem(reader, word)];
}

function readItem(reader: Reader, word: string): FetchItem {
  const isSection = reader.peek() === '[';
  if (isSection && (word === 'BODY' || word === 'BODY.PEEK')) {
    const section = readSection(reader);
    return {
      item: 'SECTION',
      section,
      partial: readPartial(reader),
      isPeek: word === 'BODY.PEEK',
      label: null,
    };
  }
  if (isSection && (word === 'BINARY' || word === 'BINARY.PEEK')) {
    const part = readBinaryPart(reader);
    return { item: 'BINARY', part, partial: readPartial(reader), isPeek: word === 'BINARY.PEEK' };
  }
  if (isSection && word === 'BINARY.SIZE') return { item: 'BINARY.SIZE', part: readBinaryPart(reader) };
  if (word === 'PREVIEW') {
    if (reader.startsWith(' (LAZY)')) reader.take(' (LAZY)');
    return { item: 'PREVIEW' };
  }
  const old = OLD_NAMES[word];
  if (old !== undefined) {
    const section: Section = { part: [], text: old.text, fields: [] };
    return { item: 'SECTION', section, partial: null, isPeek: old.isPeek, label: word };
  }
  const attribute = ATTRIBUTES.find((name) => name === word);
  if (attribute === undefined || isSection) throw bad(`There is no FETCH item ${word}${reader.peek()}`);
  return { item: attribute };
}

const TEXTS = ['HEADER.FIELDS.NOT', 'HEADER.FIELDS', 'HEADER', 'TEXT', 'MIME'] as const;

export function readSection(reader: Reader): Section {
  reader.expect('[');
  const part = readPart(reader);
  const text = reader.peek() === ']' ? null : (TEXTS.find((name) => reader.take(name)) ?? null);
  const fields: string[] = [];
  if (text === 'HEADER.FIELDS' || text === 'HEADER.FIELDS.NOT') {
    reader.space();
    fields.push(...reader.list(() => reader.astring('The name of a header field')));
  }
  if (text === 'MIME' && part.length === 0) throw bad('MIME goes with the number of a part');
  reader.expect(']');
  return { part, text, fields };
}

function readBinaryPart(reader: Reader): number[] {
  reader.expect('[');
  const part = readPart(reader);
  reader.expect(']');
  return part;
}

/** "1.2.3", also in front of ".MIME" and the like. */
function readPart(reader: Reader): number[] {
  const part: number[] = [];
  while (/\d/.test(reader.peek())) {
    const number = reader.number('The number of a part');
    if (number === 0) throw bad('Parts are numbered from 1');
    part.push(number);
    if (!reader.take('.')) break;
  }
  return part;
}

function readPartial(reader: Reader): Partial | null {
  if (!reader.take('<')) return null;
  const start = reader.number64('An octet number');
  reader.expect('.');
  const length = reader.number64('A number of octets');
  if (length === 0) throw bad('A partial has at least one octet');
  reader.expect('>');
  return { start, length };
}
