import { fold } from './fold.ts';
import { isIndexedWhole, segments } from './tokens.ts';

/** One word of a phrase. `step`: how many positions it stands behind the one before. */
export interface PhraseToken {
  text: string;
  isPrefix: boolean;
  step: number;
}

/** One term of what a person typed: words that stand in a row. */
export interface TypedTerm {
  tokens: PhraseToken[];
  isNegated: boolean;
}

/**
 * What a person typed, as a tsquery: words (all of them), "a phrase", pre*, -without. Null when there is nothing in it
 * to look for (only punctuation, say).
 *
 * @param weights restrict to fields, e.g. "A" for the subject; empty: all
 * @param prefix of the words, see FIELD_PREFIX
 */
export function toTsquery(typed: string, weights = '', prefix = ''): string | null {
  const terms = typedTerms(typed).map(({ tokens, isNegated }) => {
    const term = tokens
      .map((token, index) => (index === 0 ? '' : ` <${token.step}> `) + lexeme(token, weights, prefix))
      .join('');
    return isNegated ? `!(${term})` : `(${term})`;
  });
  return terms.length === 0 ? null : terms.join(' & ');
}

/** The terms of what a person typed that have something to look for. */
export function typedTerms(typed: string): TypedTerm[] {
  return Array.from(split(typed), ({ text, isNegated, isPrefix }) => ({
    tokens: phrase(text, isPrefix),
    isNegated,
  })).filter(({ tokens }) => tokens.length > 0);
}

interface Typed {
  text: string;
  isNegated: boolean;
  isPrefix: boolean;
}

/** Quotation marks of several scripts close one another; an open one reaches to the end. */
const TYPED =
  /(?<not>-)?(?:["\u201c\u201d\u201e\u00ab\u00bb](?<quoted>[^"\u201c\u201d\u201e\u00ab\u00bb]*)["\u201c\u201d\u201e\u00ab\u00bb]?|(?<word>[^\s"\u201c\u201d\u201e\u00ab\u00bb]+))/g;

function* split(typed: string): Generator<Typed> {
  for (const { groups } of typed.matchAll(TYPED)) {
    const word = groups?.['word'];
    const isNegated = groups?.['not'] !== undefined;
    if (word === undefined) yield { text: groups?.['quoted'] ?? '', isNegated, isPrefix: false };
    else yield { text: word, isNegated, isPrefix: word.endsWith('*') };
  }
}

/** As a prefix it would be that of words which are no text too (see facts.ts), and begin half of the others. */
const ONE_ASCII = /^[\x00-\x7f]$/;

/** The tokens of one term in a row. An address or host name is one token, a run of CJK a row of bigrams. */
function phrase(text: string, isPrefix: boolean): PhraseToken[] {
  const row: PhraseToken[] = [];
  let step = 1;
  const push = (text: string, isPrefix = false, length = 1): void => {
    row.push({ text, isPrefix, step });
    step = length;
  };
  for (const found of segments(fold(text))) {
    if (found.kind === 'word') push(found.text);
    else if (found.kind === 'compound') {
      if (isIndexedWhole(found.text)) push(found.text, false, found.parts.length);
      else for (const part of found.parts) push(part);
    } else if (found.characters.length === 1) {
      push(found.characters.join(''), true);
    } else {
      const { characters } = found;
      for (let index = 0; index + 1 < characters.length; index += 1) {
        // The last bigram covers two characters.
        push(characters.slice(index, index + 2).join(''), false, index + 2 === characters.length ? 2 : 1);
      }
    }
  }
  const last = row.at(-1);
  if (last && isPrefix && !ONE_ASCII.test(last.text)) last.isPrefix = true;
  return row;
}

function lexeme(token: PhraseToken, weights: string, prefix: string): string {
  const quoted = (prefix + token.text).replaceAll('\\', '\\\\').replaceAll("'", "''");
  const flags = (token.isPrefix ? '*' : '') + weights;
  return flags === '' ? `'${quoted}'` : `'${quoted}':${flags}`;
}
