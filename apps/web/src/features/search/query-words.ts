/** The word that is being typed: where it stands, and what of it is there before the caret. */
export interface TypedWord {
  /** With its minus. */
  start: number;
  /** Behind what follows the caret without a space. */
  end: number;
  isNegated: boolean;
  /** Lower case; null: none has been begun. */
  operator: string | null;
  /** Up to the caret, without a quote at its beginning. */
  value: string;
}

const OPEN_QUOTE = /(-?)(?:([A-Za-z_]+):)?"([^"]*)$/;
const BARE = /(-?)(?:([A-Za-z_]+):)?([^\s()"]*)$/;

/** The word in front of the caret; an empty one between two words. */
export function wordAt(text: string, caret: number): TypedWord {
  const before = text.slice(0, caret);
  const isQuoted = (before.split('"').length - 1) % 2 === 1;
  // A phrase that is finished is no word to complete.
  const match = before.endsWith('"') && !isQuoted ? null : (isQuoted ? OPEN_QUOTE : BARE).exec(before);
  if (!match) return { start: caret, end: caret, isNegated: false, operator: null, value: '' };
  const rest = (isQuoted ? /^[^"]*"?/ : /^[^\s()]*/).exec(text.slice(caret))?.[0] ?? '';
  return {
    start: match.index,
    end: caret + rest.length,
    isNegated: match[1] === '-',
    operator: match[2]?.toLowerCase() ?? null,
    value: match[3] ?? '',
  };
}

/** The text with the word replaced, and where the caret stands then: behind a space, where another word can begin. */
export function replaceWord(
  text: string,
  { start, end, isNegated }: TypedWord,
  by: string,
): { text: string; caret: number } {
  const isFinished = !/[:"]$/.test(by) || /"[^"]*"$/.test(by);
  const head = `${text.slice(0, start)}${isNegated ? '-' : ''}${by}${isFinished ? ' ' : ''}`;
  return { text: head + text.slice(end).trimStart(), caret: head.length };
}

/** A value as it is written behind an operator: in quotes where it has spaces or what means something else. */
export function written(value: string): string {
  const clean = value.replaceAll('"', ' ').trim();
  return /[\s()]/.test(clean) ? `"${clean}"` : clean;
}
