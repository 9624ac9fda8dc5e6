import type { Emoji } from './tables.ts';

/** What of an emoji is compared with what is looked for, folded. */
interface Keys {
  name: string;
  /** The name without spaces: Korean is often written so. */
  close: string;
  nameWords: readonly string[];
  words: readonly string[];
  codes: readonly string[];
}

/** Found within a word only from so many letters on (a syllable of Hangul has two or three): "on" is in everything. */
const INSIDE_FROM = 3;

const known = new WeakMap<Emoji, Keys>();

/**
 * Without case and accents, and Hangul in its letters: a syllable that is still being composed ("우" on the way to "웃음") begins what it will become.
 * A letter that stands alone becomes one that begins a syllable.
 */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll(/[\s_:]+/g, ' ')
    .trim();
}

function keysOf(emoji: Emoji): Keys {
  let keys = known.get(emoji);
  if (!keys) {
    const name = fold(emoji.name);
    const nameWords = name.split(' ');
    keys = {
      name,
      close: nameWords.join(''),
      nameWords,
      words: emoji.words.map(fold),
      codes: emoji.codes.map(fold),
    };
    known.set(emoji, keys);
  }
  return keys;
}

/** How well the emoji is what is looked for; 0 is best, Infinity not at all. */
function rank(emoji: Emoji, wanted: string): number {
  const whole = rankOf(keysOf(emoji), wanted);
  if (whole < Infinity || !wanted.includes(' ')) return whole;
  // Every word, wherever it stands.
  return 10 + Math.max(...wanted.split(' ').map((word) => rankOf(keysOf(emoji), word)));
}

function rankOf({ name, close, nameWords, words, codes }: Keys, wanted: string): number {
  const begins = (text: string) => text.startsWith(wanted);
  const holds = (text: string) => text.includes(wanted);
  if (name === wanted || codes.includes(wanted)) return 0;
  // A red heart is a heart, an arrow through it less so.
  if (nameWords.at(-1) === wanted) return Math.min(0.9, nameWords.length / 10);
  if (codes.some(begins) || close.startsWith(wanted.replaceAll(' ', ''))) return 1;
  if (nameWords.includes(wanted)) return 2;
  if (words.includes(wanted)) return 3;
  if (nameWords.some(begins)) return 4;
  if (words.some((text) => begins(text) || text.includes(` ${wanted}`))) return 5;
  if (wanted.length < INSIDE_FROM) return Infinity;
  if (holds(name)) return 6;
  return words.some(holds) ? 7 : Infinity;
}

/**
 * The emoji that are called so, best first, else in the order of the tables. The first table is the one whose names are shown; the others are languages in
 * which they may be looked for too.
 */
export function findEmoji(tables: readonly (readonly Emoji[])[], text: string): Emoji[] {
  const wanted = fold(text);
  if (wanted === '') return [];
  const ranks = new Map<string, number>();
  for (const emoji of tables.flat()) {
    const found = rank(emoji, wanted);
    if (found < (ranks.get(emoji.text) ?? Infinity)) ranks.set(emoji.text, found);
  }
  return (tables[0] ?? [])
    .filter((emoji) => ranks.has(emoji.text))
    .toSorted((a, b) => (ranks.get(a.text) ?? 0) - (ranks.get(b.text) ?? 0));
}
