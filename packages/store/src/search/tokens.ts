import { isAsciiText } from '@mailcote/mime';
import { fold } from './fold.ts';

/** Longer "words" are encoded data, not something a person looks for; the index would fill with them. */
export const MAX_TOKEN_LENGTH = 64;

/** Receives words and where they stand; compounds (an address, a host name) share the position of their first part. */
export interface TokenSink {
  /** A word of ASCII: `octets` from `start` up to `end`, which are good for this call only. No string is made of it: there are hundreds in every message. */
  octets(octets: Uint8Array, start: number, end: number, position: number): void;
  text(word: string, position: number): void;
}

/**
 * One piece of text for the index: a word, an address or host or hyphenated word (`parts` by the separators), or a run of
 * Chinese, Japanese or Korean. It stands in the folded text from `start` up to `end`.
 */
export type Segment = { start: number; end: number } & (
  | { kind: 'word'; text: string }
  | { kind: 'compound'; text: string; parts: string[] }
  | { kind: 'cjk'; characters: string[] }
);

const BEYOND_ASCII = /[^\x00-\x7f]/;
// An apostrophe belongs to the word ("don't"); the other separators join parts ("alice.smith@mail.example.org", "e-mail").
const ASCII_SEGMENT = /[a-z0-9]+(?:['._@+-][a-z0-9]+)*/g;
/** Han, kana and hangul, with the marks that lengthen or repeat. */
const CJK = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u30fc\u3005\u3006]`;
const LETTER = String.raw`[[\p{L}\p{N}]--${CJK}]`;
const LETTER_OR_MARK = String.raw`[[\p{L}\p{N}\p{M}]--${CJK}]`;
const SEGMENT = new RegExp(
  String.raw`${CJK}+|${LETTER}${LETTER_OR_MARK}*(?:['\u2019._@+\-]${LETTER_OR_MARK}+)*`,
  'gv',
);
const CJK_START = new RegExp(`^${CJK}`, 'v');
/** Scripts written without spaces between words, for which ICU has dictionaries. */
const UNSPACED = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/v;
/** Between the parts of a compound. */
export const SEPARATORS = /[._@+-]/;
/** Left out of words. */
export const APOSTROPHES = /['\u2019]/g;
const HOST = /^[^@+]+\.[\p{L}\p{N}-]*\p{L}[\p{L}\p{N}-]*$/u;

let wordSegmenter: Intl.Segmenter | undefined;

/** Cuts text into segments. `folded` has gone through `fold`. */
export function* segments(folded: string): Generator<Segment> {
  const pattern = BEYOND_ASCII.test(folded) ? SEGMENT : ASCII_SEGMENT;
  for (const match of folded.matchAll(pattern)) {
    const [found] = match;
    const start = match.index;
    const end = start + found.length;
    if (CJK_START.test(found)) yield { kind: 'cjk', start, end, characters: Array.from(found) };
    else if (UNSPACED.test(found)) yield* unspacedWords(found, start);
    else yield segment(found.replaceAll(APOSTROPHES, ''), start, end);
  }
}

function segment(text: string, start: number, end: number): Segment {
  if (!SEPARATORS.test(text)) return { kind: 'word', start, end, text };
  const parts = text.split(SEPARATORS).filter((part) => part !== '');
  return { kind: 'compound', start, end, text, parts };
}

function* unspacedWords(text: string, start: number): Generator<Segment> {
  wordSegmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  for (const { segment: word, index, isWordLike } of wordSegmenter.segment(text)) {
    if (isWordLike)
      yield { kind: 'word', start: start + index, end: start + index + word.length, text: word };
  }
}

/** An address or a host name is found whole, without asking for each of its parts. */
export function isIndexedWhole(compound: string): boolean {
  return compound.length <= MAX_TOKEN_LENGTH && isAddressOrHost(compound);
}

export function isAddressOrHost(compound: string): boolean {
  return compound.includes('@') || HOST.test(compound);
}

/**
 * The tokens of a text, positions counted from `start` (1 or more). A run of CJK gives overlapping bigrams and its last
 * character, so that any substring of two or more characters is a phrase of bigrams and one character is a prefix.
 * Returns the first free position.
 */
export function tokenize(text: string, start: number, sink: TokenSink): number {
  const folded = fold(text);
  if (isAsciiText(folded)) return tokenizeAscii(folded, start, sink);
  let position = start;
  for (const found of segments(folded)) {
    if (found.kind === 'word') {
      position = emitWord(found.text, position, sink);
    } else if (found.kind === 'compound') {
      position = emitCompound(found.text, position, sink);
    } else {
      const { characters } = found;
      for (const [index, character] of characters.entries()) {
        sink.text(character + (characters[index + 1] ?? ''), position);
        position += 1;
      }
    }
  }
  return position;
}

const OTHER = 0;
const ALPHANUMERIC = 1;
const JOINER = 2;
const ASCII_CLASS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z0-9]/.test(character)) return ALPHANUMERIC;
  return /['._@+-]/.test(character) ? JOINER : OTHER;
});

/** Holds the text that is being looked at. */
let scratch = Buffer.allocUnsafeSlow(64 * 1024);

/** The same as ASCII_SEGMENT finds, by hand: half of the time of a delivery would go into the pattern otherwise. */
function tokenizeAscii(folded: string, start: number, sink: TokenSink): number {
  const { length } = folded;
  if (length > scratch.length) scratch = Buffer.allocUnsafeSlow(length);
  const octets: Uint8Array = scratch;
  scratch.write(folded, 0, length, 'latin1');
  let position = start;
  for (let at = 0; at < length; at += 1) {
    if (ASCII_CLASS[octets[at] ?? 0] !== ALPHANUMERIC) continue;
    const from = at;
    let isCompound = false;
    for (at += 1; at < length; at += 1) {
      const kind = ASCII_CLASS[octets[at] ?? 0];
      if (kind === ALPHANUMERIC) continue;
      if (kind !== JOINER || at + 1 === length || ASCII_CLASS[octets[at + 1] ?? 0] !== ALPHANUMERIC) break;
      isCompound = true;
    }
    if (isCompound) {
      position = emitCompound(folded.slice(from, at).replaceAll("'", ''), position, sink);
    } else {
      if (at - from <= MAX_TOKEN_LENGTH) sink.octets(octets, from, at, position);
      position += 1;
    }
  }
  return position;
}

function emitWord(text: string, position: number, sink: TokenSink): number {
  if (text.length <= MAX_TOKEN_LENGTH) sink.text(text, position);
  return position + 1;
}

function emitCompound(text: string, start: number, sink: TokenSink): number {
  if (!SEPARATORS.test(text)) return emitWord(text, start, sink);
  if (isAddressOrHost(text)) {
    for (const whole of wholes(text)) if (whole.length <= MAX_TOKEN_LENGTH) sink.text(whole, start);
  }
  let position = start;
  for (const part of text.split(SEPARATORS)) {
    if (part !== '') position = emitWord(part, position, sink);
  }
  return position;
}

/** "a@mail.example.org": itself, its host, and every parent of the host that has a dot. All of them end where it ends. */
export function* wholes(compound: string): Generator<string> {
  const at = compound.lastIndexOf('@');
  if (at >= 0) yield compound;
  let host = compound.slice(at + 1);
  while (host.includes('.')) {
    yield host;
    host = host.slice(host.indexOf('.') + 1);
  }
}
