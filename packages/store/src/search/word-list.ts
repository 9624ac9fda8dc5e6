import { randomInt } from 'node:crypto';

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
const ASCII_END = 0x80;

/**
 * The words of one message with their positions, and their form in PostgreSQL's tsvector.
 *
 * A hash table over the texts themselves, and linked lists of positions in plain arrays: a string for each word and an
 * array for its positions would be most of the work of a delivery, and most of the garbage.
 */
export class WordList {
  #table = new Int32Array(FIRST_TABLE_SIZE).fill(FREE);
  // A word is a prefix and a piece of a text.
  readonly #hashes: number[] = [];
  readonly #prefixes: string[] = [];
  readonly #texts: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  // Its positions, the last first.
  readonly #lastOf: number[] = [];
  readonly #countOf: number[] = [];
  readonly #values: number[] = [];
  readonly #before: number[] = [];
  #octets = COUNT_OCTETS;
  #prefix = '';
  #prefixHash = SEED;
  #weight = 0;

  /** What is added from now on has this prefix and weight (0 to 3). */
  beginField(prefix: string, weight: number): void {
    this.#prefix = prefix;
    this.#prefixHash = hashOf(prefix, 0, prefix.length, SEED);
    this.#weight = weight << 14;
  }

  /** The word is `text` from `start` up to `end`. Positions never fall. */
  readonly add = (text: string, start: number, end: number, position: number): void => {
    const word = this.#find(text, start, end);
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
    this.#lastOf[word] = this.#values.length;
    this.#countOf[word] = count + 1;
    this.#values.push(this.#weight | at);
    this.#before.push(last);
    this.#octets += 2;
  };

  /** A word that is only there or not: no positions, so no phrase has it. */
  addBare(text: string): void {
    this.#find(text, 0, text.length);
  }

  /** In the order in which they came: PostgreSQL sorts. */
  encode(): Buffer {
    const buffer = Buffer.allocUnsafe(this.#octets);
    let at = buffer.writeInt32BE(this.#hashes.length, 0);
    for (let word = 0; word < this.#hashes.length; word += 1) {
      const prefix = this.#prefixes[word] ?? '';
      at = writeText(buffer, prefix, 0, prefix.length, at);
      at = writeText(buffer, this.#texts[word] ?? '', this.#starts[word] ?? 0, this.#ends[word] ?? 0, at);
      const count = this.#countOf[word] ?? 0;
      buffer[at] = 0;
      buffer[at + 1] = count >> 8;
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
  #find(text: string, start: number, end: number): number {
    const hash = hashOf(text, start, end, this.#prefixHash);
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    let probes = 0;
    for (; probes < MAX_PROBES; probes += 1) {
      const word = this.#table[slot] ?? FREE;
      if (word === FREE) break;
      if (this.#hashes[word] === hash && this.#isSame(word, text, start, end)) return word;
      slot = (slot + 1) & mask;
    }
    if (probes === MAX_PROBES || this.#hashes.length >= MAX_WORDS || this.#octets > MAX_OCTETS) return FREE;
    const word = this.#hashes.length;
    this.#hashes.push(hash);
    this.#prefixes.push(this.#prefix);
    this.#texts.push(text);
    this.#starts.push(start);
    this.#ends.push(end);
    this.#lastOf.push(FREE);
    this.#countOf.push(0);
    this.#octets += this.#prefix.length + octetLength(text, start, end) + WORD_OCTETS;
    this.#table[slot] = word;
    if (this.#hashes.length * 2 > this.#table.length) this.#grow();
    return word;
  }

  #isSame(word: number, text: string, start: number, end: number): boolean {
    const other = this.#texts[word] ?? '';
    const otherStart = this.#starts[word] ?? 0;
    if ((this.#ends[word] ?? 0) - otherStart !== end - start || this.#prefixes[word] !== this.#prefix)
      return false;
    for (let index = 0; index < end - start; index += 1) {
      if (text.charCodeAt(start + index) !== other.charCodeAt(otherStart + index)) return false;
    }
    return true;
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2).fill(FREE);
    const mask = table.length - 1;
    for (const [word, hash] of this.#hashes.entries()) {
      let slot = hash & mask;
      while (table[slot] !== FREE) slot = (slot + 1) & mask;
      table[slot] = word;
    }
    this.#table = table;
  }
}

/** FNV-1a over UTF-16. */
function hashOf(text: string, start: number, end: number, seed: number): number {
  let hash = seed ^ 0x811c9dc5;
  for (let index = start; index < end; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}

function octetLength(text: string, start: number, end: number): number {
  for (let index = start; index < end; index += 1) {
    if (text.charCodeAt(index) >= ASCII_END) return Buffer.byteLength(text.slice(start, end));
  }
  return end - start;
}

/** Most words are short and ASCII; asking Buffer costs more than looking. @returns one past the last octet */
function writeText(buffer: Buffer, text: string, start: number, end: number, at: number): number {
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= ASCII_END) return at + buffer.write(text.slice(start, end), at, 'utf8');
    buffer[at + index - start] = code;
  }
  return at + end - start;
}
