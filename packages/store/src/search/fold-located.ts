import { fold } from './fold.ts';

/** Folded text that still knows where each of its UTF-16 units came from. */
export interface LocatedText {
  folded: string;
  /** Where the characters begin, in the text as it was, from which folded unit n was made. */
  startOf(n: number): number;
  /** One past their end. */
  endOf(n: number): number;
}

const BEYOND_ASCII = /[^\x00-\x7f]/;
/**
 * What is folded by itself: characters that become one lower-case unit each (runs of them), or one character with all that
 * may melt into it: marks, voicing marks of half-width kana, the jamo of one syllable.
 */
const PIECE =
  /(?<simple>[\x00-\x7f\uac00-\ud7a3\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]+)(?![\p{M}\uff9e\uff9f])|[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\uffa0-\uffdc]+|[^][\p{M}\uff9e\uff9f]*/gu;

/** As `fold`, with the way back: to mark in a text what was found in its folded form. */
export function foldLocated(text: string): LocatedText {
  if (!BEYOND_ASCII.test(text)) {
    return { folded: text.toLowerCase(), startOf: (n) => n, endOf: (n) => n + 1 };
  }
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: piece, index, groups } of text.matchAll(PIECE)) {
    if (groups?.['simple'] !== undefined) {
      folded += piece.toLowerCase();
      for (let at = index; at < index + piece.length; at += 1) {
        starts.push(at);
        ends.push(at + 1);
      }
    } else {
      const made = fold(piece);
      folded += made;
      for (let n = 0; n < made.length; n += 1) {
        starts.push(index);
        ends.push(index + piece.length);
      }
    }
  }
  // A letter may look different at the end of a word (the Greek sigma), which a piece does not know.
  const whole = fold(text);
  return {
    folded: whole.length === folded.length ? whole : folded,
    startOf: (n) => starts[n] ?? text.length,
    endOf: (n) => ends[n] ?? text.length,
  };
}
