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
  const words = new WordList();
  let position = 1;
  const field = (text: string, weight: number, prefix = ''): void => {
    const emit = (word: string, at: number): void => words.add(prefix + word, at, weight);
    position = tokenize(text, position, emit) + GAP;
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
  return words.encode();
}

/** Of the number of words; of the end of a word and the number of its positions. */
const COUNT_OCTETS = 4;
const WORD_OCTETS = 3;

/**
 * Words with their positions, as linked lists in two arrays: thousands of small arrays for each message would be the
 * greater part of the work of the garbage collector.
 */
class WordList {
  readonly #slots = new Map<string, number>();
  readonly #lastOf: number[] = [];
  readonly #countOf: number[] = [];
  readonly #values: number[] = [];
  readonly #before: number[] = [];
  #octets = COUNT_OCTETS;

  add(word: string, position: number, weight: number): void {
    const at = position < MAX_POSITION ? position : MAX_POSITION;
    let slot = this.#slots.get(word);
    if (slot === undefined) {
      if (this.#lastOf.length >= MAX_WORDS || this.#octets > MAX_OCTETS) return;
      slot = this.#lastOf.length;
      this.#slots.set(word, slot);
      this.#lastOf.push(-1);
      this.#countOf.push(0);
      this.#octets += octetLength(word) + WORD_OCTETS;
    }
    const last = this.#lastOf[slot] ?? -1;
    const count = this.#countOf[slot] ?? 0;
    // Ascending and without doubles: PostgreSQL refuses anything else.
    if (count >= MAX_POSITIONS_PER_WORD || (last >= 0 && ((this.#values[last] ?? 0) & MAX_POSITION) >= at))
      return;
    this.#lastOf[slot] = this.#values.length;
    this.#countOf[slot] = count + 1;
    this.#values.push((weight << 14) | at);
    this.#before.push(last);
    this.#octets += 2;
  }

  encode(): Buffer {
    const buffer = Buffer.allocUnsafe(this.#octets);
    let at = buffer.writeInt32BE(this.#slots.size, 0);
    for (const [word, slot] of this.#slots) {
      const count = this.#countOf[slot] ?? 0;
      at = writeWord(buffer, word, at);
      buffer[at] = 0;
      buffer[at + 1] = count >> 8;
      buffer[at + 2] = count;
      at += WORD_OCTETS;
      const end = at + count * 2;
      let back = end;
      for (let value = this.#lastOf[slot] ?? -1; value >= 0; value = this.#before[value] ?? -1) {
        const position = this.#values[value] ?? 0;
        back -= 2;
        buffer[back] = position >> 8;
        buffer[back + 1] = position;
      }
      at = end;
    }
    return buffer;
  }
}

const ASCII_END = 0x80;

/** Most words are short and ASCII; asking Buffer costs more than looking. */
function octetLength(word: string): number {
  for (let index = 0; index < word.length; index += 1) {
    if (word.charCodeAt(index) >= ASCII_END) return Buffer.byteLength(word);
  }
  return word.length;
}

function writeWord(buffer: Buffer, word: string, at: number): number {
  for (let index = 0; index < word.length; index += 1) {
    const code = word.charCodeAt(index);
    if (code >= ASCII_END) return at + buffer.write(word, at, 'utf8');
    buffer[at + index] = code;
  }
  return at + word.length;
}
