import type { EmailFilter, EmailFilterCondition } from '../types.ts';
import { findTerms, type FoundTerm } from './find-terms.ts';
import { typedTerms, type TypedTerm } from './tsquery.ts';

/** RFC 8621 5: a preview MUST NOT be bigger. Octets of UTF-8, tags and entities with it. */
const MAX_PREVIEW_OCTETS = 255;
/** What stands before the first marked word, so that it is read in its sentence. Octets. */
const LEAD_OCTETS = 48;
/** A text that repeats a word a million times is looked at no longer than this. */
const MAX_FOUND = 200;
/** About what a preview shows, in characters: the place with the most different words is chosen. */
const WINDOW = 160;
const ELLIPSIS = '…';

/**
 * The text of a filter to be marked in what it found (RFC 8621 5, SearchSnippet), by the same words as the index has: what the
 * index finds is marked, however it is written. Words that must not be there (NOT, "-word") are not looked for.
 */
export class SnippetWords {
  readonly #subject: TypedTerm[] = [];
  readonly #body: TypedTerm[] = [];

  constructor(filter: EmailFilter | null) {
    if (filter) this.#collect(filter, false);
  }

  /** False: nothing of the filter can be in the text of a message, which then need not be read. */
  get areInBody(): boolean {
    return this.#body.length > 0;
  }

  /** The subject as HTML, its words marked; null: none is in it. */
  subject(text: string): string | null {
    const found = findTerms(text, this.#subject, MAX_FOUND);
    return found.length === 0 ? null : render(text, merge(found), 0, Number.POSITIVE_INFINITY);
  }

  /** The place of the text where most of the words stand, as HTML of at most 255 octets; null: none is in it. */
  preview(body: string): string | null {
    const text = body.replaceAll(/\s+/g, ' ').trim();
    const found = findTerms(text, this.#body, MAX_FOUND).sort((a, b) => a.start - b.start);
    const [first] = found;
    if (!first) return null;
    const from = leadIn(text, bestStart(found) ?? first.start);
    return from === 0
      ? render(text, merge(found), 0, MAX_PREVIEW_OCTETS)
      : ELLIPSIS + render(text, merge(found), from, MAX_PREVIEW_OCTETS - Buffer.byteLength(ELLIPSIS));
  }

  #collect(filter: EmailFilter, isNegated: boolean): void {
    if ('operator' in filter) {
      const inner = filter.operator === 'NOT' ? !isNegated : isNegated;
      for (const condition of filter.conditions) this.#collect(condition, inner);
      return;
    }
    const { text, subject, body }: EmailFilterCondition = filter;
    for (const [typed, into] of [
      [text, [this.#subject, this.#body]],
      [subject, [this.#subject]],
      [body, [this.#body]],
    ] as const) {
      if (typed === undefined) continue;
      const terms = typedTerms(typed).filter((term) => term.isNegated === isNegated);
      for (const list of into) list.push(...terms);
    }
  }
}

/** The start of the window that holds the most different terms; of equals the first. */
function bestStart(found: readonly FoundTerm[]): number | undefined {
  let best: { start: number; terms: number } | null = null;
  for (const [index, { start }] of found.entries()) {
    const terms = new Set<number>();
    for (let n = index; n < found.length; n += 1) {
      const other = found[n];
      if (!other || other.end > start + WINDOW) break;
      terms.add(other.term);
    }
    if (best === null || terms.size > best.terms) best = { start, terms: terms.size };
  }
  return best?.start;
}

/** Back from a match to the beginning of a word some way before it. */
function leadIn(text: string, start: number): number {
  let octets = 0;
  let from = start;
  for (let at = start; at > 0;) {
    const before = at - (isLowSurrogate(text, at - 1) ? 2 : 1);
    octets += Buffer.byteLength(text.slice(before, at));
    if (octets > LEAD_OCTETS) break;
    at = before;
    if (at === 0 || text[at - 1] === ' ') from = at;
  }
  return from;
}

/** Ranges that overlap become one. */
function merge(found: readonly FoundTerm[]): { start: number; end: number }[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of found.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

const OPEN = '<mark>';
const CLOSE = '</mark>';

/** HTML of the text from `from`, as much as fits; never half a character, an entity or a tag. */
function render(
  text: string,
  marks: readonly { start: number; end: number }[],
  from: number,
  max: number,
): string {
  const ahead = marks.filter(({ end }) => end > from);
  let html = '';
  let octets = 0;
  let mark = ahead.shift();
  let isOpen = false;
  const close = (): void => {
    html += CLOSE;
    isOpen = false;
    mark = ahead.shift();
  };
  for (let at = from; at < text.length;) {
    if (isOpen && mark && at >= mark.end) close();
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0xfffd).toWellFormed();
    const escaped = ENTITIES[character] ?? character;
    const opens = !isOpen && mark !== undefined && at >= mark.start;
    // The tag that closes is paid for with the one that opens.
    const cost = Buffer.byteLength(escaped) + (opens ? OPEN.length + CLOSE.length : 0);
    if (octets + cost > max) break;
    octets += cost;
    if (opens) {
      html += OPEN;
      isOpen = true;
    }
    html += escaped;
    at += character.length;
  }
  if (isOpen) html += CLOSE;
  return html;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
