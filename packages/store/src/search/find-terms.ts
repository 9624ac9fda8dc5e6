import { foldLocated } from './fold-located.ts';
import { APOSTROPHES, isAddressOrHost, MAX_TOKEN_LENGTH, segments, SEPARATORS, wholes } from './tokens.ts';
import type { PhraseToken, TypedTerm } from './tsquery.ts';

/** A term that stands in a text, from `start` up to `end`. `term`: its number. */
export interface FoundTerm {
  term: number;
  start: number;
  end: number;
}

/** A token as the index has it, and where it stands in the folded text. */
interface LocatedToken {
  text: string;
  position: number;
  start: number;
  end: number;
  isCjk: boolean;
}

/** Part of a phrase that has been found so far. */
interface Open {
  term: number;
  next: number;
  position: number;
  start: number;
}

/** Where the terms stand in a text: the same answer as the index gives, with the places. In the order of their ends. */
export function findTerms(text: string, terms: readonly TypedTerm[], limit: number): FoundTerm[] {
  const located = foldLocated(text);
  const { folded } = located;
  const hasApostrophe = /['\u2019]/.test(folded);
  const possible = terms.map(
    ({ tokens }) => hasApostrophe || tokens.every((token) => folded.includes(token.text)),
  );
  const found: FoundTerm[] = [];
  if (!possible.includes(true)) return found;
  let open: Open[] = [];
  for (const token of locatedTokens(folded)) {
    const stillOpen = open.filter(({ position }) => position >= token.position);
    const close = (term: number, wanted: PhraseToken, start: number): void => {
      const end = token.isCjk ? token.start + wanted.text.length : token.end;
      found.push({ term, start: located.startOf(start), end: located.endOf(end - 1) });
    };
    for (const { term, next, position, start } of open) {
      const tokens = terms[term]?.tokens ?? [];
      const wanted = tokens[next];
      if (!wanted || position !== token.position || !isSame(token, wanted)) continue;
      const after = tokens[next + 1];
      if (after) stillOpen.push({ term, next: next + 1, position: position + after.step, start });
      else close(term, wanted, start);
    }
    for (const [term, { tokens }] of terms.entries()) {
      const [first, second] = tokens;
      if (!possible[term] || !first || !isSame(token, first)) continue;
      if (second)
        stillOpen.push({ term, next: 1, position: token.position + second.step, start: token.start });
      else close(term, first, token.start);
    }
    if (found.length >= limit) break;
    open = stillOpen;
  }
  return found.slice(0, limit);
}

function isSame(token: LocatedToken, wanted: PhraseToken): boolean {
  return wanted.isPrefix ? token.text.startsWith(wanted.text) : token.text === wanted.text;
}

/** The tokens that `tokenize` emits, with their places. */
function* locatedTokens(folded: string): Generator<LocatedToken> {
  let position = 1;
  for (const segment of segments(folded)) {
    const { start, end } = segment;
    if (segment.kind === 'cjk') {
      let at = start;
      for (const [index, character] of segment.characters.entries()) {
        const text = character + (segment.characters[index + 1] ?? '');
        yield { text, position, start: at, end: at + text.length, isCjk: true };
        at += character.length;
        position += 1;
      }
    } else if (segment.kind === 'word') {
      if (segment.text.length <= MAX_TOKEN_LENGTH)
        yield { text: segment.text, position, start, end, isCjk: false };
      position += 1;
    } else {
      if (isAddressOrHost(segment.text)) {
        for (const text of wholes(segment.text)) {
          if (text.length > MAX_TOKEN_LENGTH) continue;
          yield { text, position, start: startOfSuffix(folded, text, end), end, isCjk: false };
        }
      }
      for (const { raw, at } of partsOf(folded.slice(start, end), start)) {
        const text = raw.replaceAll(APOSTROPHES, '');
        if (text === '') continue;
        if (text.length <= MAX_TOKEN_LENGTH)
          yield { text, position, start: at, end: at + raw.length, isCjk: false };
        position += 1;
      }
    }
  }
}

/** Where a whole begins that ends at `end`; apostrophes were taken out of it. */
function startOfSuffix(folded: string, suffix: string, end: number): number {
  let at = end;
  for (let left = suffix.length; left > 0; at -= 1) {
    if (folded[at - 1] !== "'" && folded[at - 1] !== '\u2019') left -= 1;
  }
  return at;
}

function* partsOf(compound: string, start: number): Generator<{ raw: string; at: number }> {
  let at = start;
  for (const raw of compound.split(SEPARATORS)) {
    yield { raw, at };
    at += raw.length + 1;
  }
}
