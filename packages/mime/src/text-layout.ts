import { decodeHTML } from 'entities';
import { cleanText } from './clean-text.ts';

const BLOCKS = new Set(
  (
    'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
    'header hr html legend li main menu nav ol p pre section summary table tbody tfoot thead tr ul'
  ).split(' '),
);
/** Blocks with an empty line around them. */
const PARAGRAPHS = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'ul',
  'ol',
  'dl',
  'pre',
  'table',
]);

/** Quotations nest in long threads; deeper marks would only fill the line. */
const MAX_QUOTE_DEPTH = 10;

/** Puts text and line breaks together as a browser would lay them out. */
export class TextLayout {
  #lines: string[] = [];
  /** The line that is being filled, in pieces: looking at a growing string again and again would be quadratic. */
  #line: string[] = [];
  #endsWithSpace = false;
  #written = 0;
  #quoteDepth = 0;
  #preDepth = 0;
  /** Line breaks owed before the next text: one ends the line, two leave an empty one. */
  #breaks = 0;
  #isSpaceOwed = false;

  get length(): number {
    return this.#written;
  }

  get isPreformatted(): boolean {
    return this.#preDepth > 0;
  }

  text(source: string, isPreformatted: boolean): void {
    const decoded = source.includes('&') ? decodeHTML(source) : source;
    if (!isPreformatted) {
      this.#words(decoded);
      return;
    }
    for (const [index, line] of decoded.split('\n').entries()) {
      if (index > 0) this.#break();
      if (line !== '') this.#append(line);
    }
  }

  tag(name: string, isEnd: boolean): void {
    if (name === 'br') this.#break();
    else if (name === 'td' || name === 'th') this.#isSpaceOwed = true;
    else if (BLOCKS.has(name)) {
      this.#breaks = Math.max(this.#breaks, PARAGRAPHS.has(name) ? 2 : 1);
      if (name === 'pre') this.#preDepth = Math.max(0, this.#preDepth + (isEnd ? -1 : 1));
      if (name === 'blockquote') {
        this.#flushBreaks();
        this.#quoteDepth = Math.max(0, this.#quoteDepth + (isEnd ? -1 : 1));
      }
      if (name === 'li' && !isEnd) {
        this.#append('- ');
      }
    }
  }

  finish(): string {
    this.#endLine();
    return cleanText(this.#lines.join('\n').trim());
  }

  #words(text: string): void {
    // A no-break space is a space to a reader.
    const collapsed = text.replace(/[\s\u00a0]+/g, ' ');
    if (collapsed === ' ' || collapsed === '') {
      this.#isSpaceOwed ||= collapsed !== '';
      return;
    }
    if (collapsed.startsWith(' ')) this.#isSpaceOwed = true;
    this.#append(collapsed.trim());
    this.#isSpaceOwed = collapsed.endsWith(' ');
  }

  #append(text: string): void {
    this.#flushBreaks();
    if (this.#isSpaceOwed && this.#line.length > 0 && !this.#endsWithSpace) this.#line.push(' ');
    this.#isSpaceOwed = false;
    this.#line.push(text);
    this.#endsWithSpace = text.endsWith(' ');
    this.#written += text.length;
  }

  /** A forced line break. */
  #break(): void {
    this.#flushBreaks();
    this.#endLine();
    this.#written++;
  }

  #flushBreaks(): void {
    if (this.#breaks === 0) return;
    if (this.#line.length > 0) this.#endLine();
    if (this.#breaks > 1 && this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
    this.#breaks = 0;
  }

  #endLine(): void {
    const text = this.#line.join('').trimEnd();
    this.#lines.push(text === '' ? '' : '> '.repeat(Math.min(this.#quoteDepth, MAX_QUOTE_DEPTH)) + text);
    this.#line = [];
    this.#endsWithSpace = false;
    this.#isSpaceOwed = false;
  }
}
