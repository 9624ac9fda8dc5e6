import type { ParsedMessage, SearchText } from '../types.ts';
import { tokenize } from './tokens.ts';

/**
 * Weights as PostgreSQL numbers them. A: subject; B: people; C: text; D: names of attachments.
 * `from:` and `to:` cannot be told apart by weight alone, so names and addresses are indexed a second time with the
 * prefixes below; a search without a field uses the plain words.
 */
const WEIGHT = { A: 3, B: 2, C: 1, D: 0 } as const;
export const FIELD_PREFIX = { from: 'f:', to: 't:', cc: 'c:', bcc: 'b:' } as const;

/** PostgreSQL's limits: positions fit in 14 bits, 255 of them for a word, 1 MB in all. */
const MAX_POSITION = 16_383;
const MAX_POSITIONS_PER_WORD = 255;
/** A message of random words must not fill the index: far above the vocabulary of any real one. */
const MAX_WORDS = 20_000;
const MAX_OCTETS = 768 * 1024;
/** Between two fields: no phrase reaches over it. */
const GAP = 8;

/** The words of a message, as a tsvector in PostgreSQL's binary form (see `tsvectorArray` of ../db/arrays.ts). */
export function toTsvector(search: SearchText, envelope: ParsedMessage['envelope']): Buffer {
  const words = new Map<string, number[]>();
  let octets = 0;
  const add = (text: string, position: number, weight: number): void => {
    const at = Math.min(position, MAX_POSITION);
    const positions = words.get(text);
    if (positions) {
      // Ascending and without doubles: PostgreSQL refuses anything else.
      const last = positions.at(-1) ?? 0;
      if (positions.length < MAX_POSITIONS_PER_WORD && (last & MAX_POSITION) < at) {
        positions.push((weight << 14) | at);
        octets += 2;
      }
    } else if (words.size < MAX_WORDS && octets < MAX_OCTETS) {
      words.set(text, [(weight << 14) | at]);
      octets += text.length * 3 + 8;
    }
  };

  let position = 1;
  const field = (text: string, weight: number, prefix = ''): void => {
    position = tokenize(text, position, (token) => add(prefix + token.text, token.position, weight)) + GAP;
  };
  field(search.subject, WEIGHT.A);
  for (const [name, prefix] of Object.entries(FIELD_PREFIX)) {
    for (const address of envelope[name as keyof typeof FIELD_PREFIX]) {
      field(`${address.name ?? ''} ${address.email}`, WEIGHT.B, prefix);
    }
  }
  field(search.from, WEIGHT.B);
  field(search.recipients, WEIGHT.B);
  for (const name of search.attachmentNames) field(name, WEIGHT.D);
  field(search.body, WEIGHT.C);
  return encode(words);
}

function encode(words: Map<string, number[]>): Buffer {
  let octets = 4;
  for (const [text, positions] of words) octets += Buffer.byteLength(text) + 3 + positions.length * 2;
  const buffer = Buffer.allocUnsafe(octets);
  let at = buffer.writeInt32BE(words.size, 0);
  for (const [text, positions] of words) {
    at += buffer.write(text, at, 'utf8');
    at = buffer.writeUInt8(0, at);
    at = buffer.writeUInt16BE(positions.length, at);
    for (const position of positions) at = buffer.writeUInt16BE(position, at);
  }
  return buffer;
}
