import { randomInt } from 'node:crypto';
import type { TokenSink } from './tokens.ts';

/** PostgreSQL's limits: positions fit in 14 bits, 255 of them for a word, 1 MB in all. */
const MAX_POSITION = 16_383;
const MAX_POSITIONS_PER_WORD = 255;
/** A message of random words must not fill the index: far above the vocabulary of any real one. */
const MAX_WORDS = 20_000;
const MAX_OCTETS = 768 * 1024;

/** Of the number of words; of the end of a word and the number of its positions. */
const COUNT_OCTETS = 4;
const WORD_OCTETS = 3;

const FIRST_TABLE_SIZE = 2_048;
/** The table is never more than half full; only words that were made to collide come near this, and stay out. */
const MAX_PROBES = 128;
/** Nobody outside knows which words collide. */
const SEED = randomInt(2 ** 31);
const FREE = -1;
/** Of a UTF-16 unit in UTF-8. */
const MAX_OCTETS_PER_UNIT = 3;

/**
 * The words of one message with their positions, and their form in PostgreSQL's tsvector.
 *
 * A hash table over the octets of the words, which lie one behind another, and linked lists of positions, all in arrays of numbers that are
 * used again for the next message: a string for each word and an array for its positions would be most of the work of a delivery, and most
 * of the garbage.
 */
export class WordList implements TokenSink {
  #table = new Int32Array(FIRST_TABLE_SIZE);
  /** UTF-8, each word behind its prefix. */
  #arena = new Uint8Array(64 * 1024);
  #arenaEnd = 0;
  #count = 0;
  readonly #hashes = new Int32Array(MAX_WORDS);
  readonly #starts = new Int32Array(MAX_WORDS);
  readonly #ends = new Int32Array(MAX_WORDS);
  // Its positions, the last first.
  readonly #lastOf = new Int32Array(MAX_WORDS);
  readonly #countOf = new Uint8Array(MAX_WORDS);
  #values = new Uint16Array(16 * 1024);
  #before = new Int32Array(16 * 1024);
  #valueCount = 0;
  #octets = COUNT_OCTETS;
  #prefix: Uint8Array = new Uint8Array(0);
  #prefixHash = SEED;
  #weight = 0;
  #encoded = Buffer.allocUnsafeSlow(1024);

  /** Forgets the message before. */
  clear(): void {
    if (this.#table.length > FIRST_TABLE_SIZE) this.#table = new Int32Array(FIRST_TABLE_SIZE);
    this.#table.fill(FREE);
    this.#arenaEnd = 0;
    this.#count = 0;
    this.#valueCount = 0;
    this.#octets = COUNT_OCTETS;
    this.beginField('', 0);
  }

  /** What is added from now on has this prefix and weight (0 to 3). */
  beginField(prefix: string, weight: number): void {
    this.#prefix = Buffer.from(prefix);
    this.#prefixHash = hashOf(this.#prefix, 0, this.#prefix.length, SEED);
    this.#weight = weight << 14;
  }

  /** Positions never fall. */
  octets(octets: Uint8Array, start: number, end: number, position: number): void {
    const word = this.#find(octets, start, end);
    if (word === FREE) return;
    const at = position < MAX_POSITION ? position : MAX_POSITION;
    const last = this.#lastOf[word] ?? FREE;
    const count = this.#countOf[word] ?? 0;
    // Ascending and without doubles: PostgreSQL refuses anything else.
    if (
      count >= MAX_POSITIONS_PER_WORD ||
      (last !== FREE && ((this.#values[last] ?? 0) & MAX_POSITION) >= at)
    )
      return;
    if (this.#valueCount === this.#values.length) this.#growValues();
    const value = this.#valueCount++;
    this.#lastOf[word] = value;
    this.#countOf[word] = count + 1;
    this.#values[value] = this.#weight | at;
    this.#before[value] = last;
    this.#octets += 2;
  }

  text(text: string, position: number): void {
    this.octets(this.#encoded, 0, this.#encode(text), position);
  }

  /** A word that is only there or not: no positions, so no phrase has it. */
  addBare(text: string): void {
    const length = this.#encode(text);
    this.#find(this.#encoded, 0, length);
  }

  /** In the order in which they came: PostgreSQL sorts. */
  encode(): Buffer {
    const buffer = Buffer.allocUnsafe(this.#octets);
    const arena = this.#arena;
    let at = buffer.writeInt32BE(this.#count, 0);
    for (let word = 0; word < this.#count; word += 1) {
      const end = this.#ends[word] ?? 0;
      for (let from = this.#starts[word] ?? 0; from < end; from += 1) buffer[at++] = arena[from] ?? 0;
      const count = this.#countOf[word] ?? 0;
      buffer[at] = 0;
      buffer[at + 1] = 0;
      buffer[at + 2] = count;
      at += WORD_OCTETS + count * 2;
      let back = at;
      for (let value = this.#lastOf[word] ?? FREE; value !== FREE; value = this.#before[value] ?? FREE) {
        const position = this.#values[value] ?? 0;
        back -= 2;
        buffer[back] = position >> 8;
        buffer[back + 1] = position;
      }
    }
    return buffer;
  }

  /** The number of the word, a new one if need be; FREE when the list is full. */
  #find(octets: Uint8Array, start: number, end: number): number {
    const hash = hashOf(octets, start, end, this.#prefixHash);
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    let probes = 0;
    for (; probes < MAX_PROBES; probes += 1) {
      const word = this.#table[slot] ?? FREE;
      if (word === FREE) break;
      if (this.#hashes[word] === hash && this.#isSame(word, octets, start, end)) return word;
      slot = (slot + 1) & mask;
    }
    if (probes === MAX_PROBES || this.#count >= MAX_WORDS || this.#octets > MAX_OCTETS) return FREE;
    const word = this.#count++;
    this.#hashes[word] = hash;
    this.#starts[word] = this.#arenaEnd;
    this.#append(this.#prefix, 0, this.#prefix.length);
    this.#append(octets, start, end);
    this.#ends[word] = this.#arenaEnd;
    this.#lastOf[word] = FREE;
    this.#countOf[word] = 0;
    this.#octets += this.#prefix.length + end - start + WORD_OCTETS;
    this.#table[slot] = word;
    if (this.#count * 2 > this.#table.length) this.#growTable();
    return word;
  }

  /** A prefix ends with a colon, which is in no word: of two that are the same so are the prefixes. */
  #isSame(word: number, octets: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    const prefix = this.#prefix;
    let at = this.#starts[word] ?? 0;
    if ((this.#ends[word] ?? 0) - at !== prefix.length + end - start) return false;
    for (let from = 0; from < prefix.length; from += 1) if (arena[at++] !== prefix[from]) return false;
    for (let from = start; from < end; from += 1) if (arena[at++] !== octets[from]) return false;
    return true;
  }

  #append(octets: Uint8Array, start: number, end: number): void {
    if (this.#arenaEnd + end - start > this.#arena.length) {
      const arena = new Uint8Array(Math.max(this.#arena.length * 2, this.#arenaEnd + end - start));
      arena.set(this.#arena);
      this.#arena = arena;
    }
    for (let from = start; from < end; from += 1) this.#arena[this.#arenaEnd++] = octets[from] ?? 0;
  }

  /** Into `#encoded`, as UTF-8. @returns how many octets */
  #encode(text: string): number {
    if (text.length * MAX_OCTETS_PER_UNIT > this.#encoded.length)
      this.#encoded = Buffer.allocUnsafeSlow(text.length * MAX_OCTETS_PER_UNIT);
    return writeUtf8(text, this.#encoded);
  }

  #growValues(): void {
    const values = new Uint16Array(this.#values.length * 2);
    values.set(this.#values);
    this.#values = values;
    const before = new Int32Array(values.length);
    before.set(this.#before);
    this.#before = before;
  }

  #growTable(): void {
    const table = new Int32Array(this.#table.length * 2).fill(FREE);
    const mask = table.length - 1;
    for (let word = 0; word < this.#count; word += 1) {
      let slot = (this.#hashes[word] ?? 0) & mask;
      while (table[slot] !== FREE) slot = (slot + 1) & mask;
      table[slot] = word;
    }
    this.#table = table;
  }
}

/** FNV-1a. */
function hashOf(octets: Uint8Array, start: number, end: number, seed: number): number {
  let hash = seed ^ 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (octets[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}

/** Words are short; asking Buffer costs more than doing it. A lone surrogate becomes U+FFFD. @returns how many octets */
function writeUtf8(text: string, to: Uint8Array): number {
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    let code = text.charCodeAt(index);
    if (code < 0x80) {
      to[at++] = code;
    } else if (code < 0x800) {
      to[at++] = 0xc0 | (code >> 6);
      to[at++] = 0x80 | (code & 0x3f);
    } else {
      if ((code & 0xf800) === 0xd800) {
        code = text.codePointAt(index) ?? code;
        if (code > 0xffff) {
          index += 1;
          to[at++] = 0xf0 | (code >> 18);
          to[at++] = 0x80 | ((code >> 12) & 0x3f);
          to[at++] = 0x80 | ((code >> 6) & 0x3f);
          to[at++] = 0x80 | (code & 0x3f);
          continue;
        }
        code = 0xfffd;
      }
      to[at++] = 0xe0 | (code >> 12);
      to[at++] = 0x80 | ((code >> 6) & 0x3f);
      to[at++] = 0x80 | (code & 0x3f);
    }
  }
  return at;
}
