import { decodeHTML } from 'entities';
import { cleanText } from './clean-text.ts';

/**
 * The text of an HTML document as a person would read it: markup, style, script and comments gone, blocks on lines of
 * their own, quotations marked with "> ", character references decoded. For previews, search and plain alternatives,
 * never for display as HTML. Linear: the tokenizer only moves forward, and what is missing is looked for once.
 *
 * @param limit stop after about so many characters of text
 */
export function htmlToText(html: string, limit = Number.POSITIVE_INFINITY): string {
  const writer = new TextWriter();
  const tokenizer = new Tokenizer(html);
  let skipped: string | null = null;
  for (let token = tokenizer.next(); token !== null && writer.length < limit; token = tokenizer.next()) {
    if (token.kind === 'text') {
      if (skipped === null) writer.text(token.text, writer.isPreformatted);
      continue;
    }
    const { name, isEnd } = token;
    if (skipped !== null) {
      if (isEnd && name === skipped) skipped = null;
    } else if (SKIPPED.has(name) && !isEnd) skipped = tokenizer.skipRawText(name) ? null : name;
    else writer.tag(name, isEnd);
  }
  return writer.finish();
}

/** Elements whose content is no text of the page. */
const SKIPPED = new Set([
  'style',
  'script',
  'title',
  'template',
  'noscript',
  'iframe',
  'svg',
  'math',
  'select',
  'object',
  'xml',
]);
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

type Token = { kind: 'text'; text: string } | { kind: 'tag'; name: string; isEnd: boolean };

class Tokenizer {
  readonly #html: string;
  #at = 0;
  /** Set when no quote of that kind closes after some point: then later ones do not either. */
  readonly #unclosed = new Set<string>();

  constructor(html: string) {
    this.#html = html;
  }

  next(): Token | null {
    const html = this.#html;
    for (;;) {
      if (this.#at >= html.length) return null;
      const open = html.indexOf('<', this.#at);
      if (open < 0) return this.#text(html.length);
      if (open > this.#at) return this.#text(open);
      const second = html[open + 1] ?? '';
      if (/[A-Za-z]/.test(second) || (second === '/' && /[A-Za-z]/.test(html[open + 2] ?? '')))
        return this.#tag();
      if (second === '!' || second === '?' || second === '/') this.#skipDeclaration();
      else {
        this.#at = open + 1;
        return { kind: 'text', text: '<' };
      }
    }
  }

  /** After the start tag of an element whose content is raw text: past its end tag. False when that is missing or the element has ordinary content. */
  skipRawText(name: string): boolean {
    if (!/^(?:style|script|title|iframe|xml)$/.test(name)) return false;
    const end = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
    end.lastIndex = this.#at;
    const match = end.exec(this.#html);
    if (match === null) {
      this.#at = this.#html.length;
      return true;
    }
    this.#at = match.index;
    this.#tag();
    return true;
  }

  #text(end: number): Token {
    const text = this.#html.slice(this.#at, end);
    this.#at = end;
    return { kind: 'text', text };
  }

  #tag(): Token {
    const html = this.#html;
    const isEnd = html[this.#at + 1] === '/';
    const start = this.#at + (isEnd ? 2 : 1);
    let end = start;
    while (end < html.length && !/[\s/>]/.test(html[end]!)) end++;
    const name = html.slice(start, Math.min(end, start + MAX_TAG_NAME)).toLowerCase();
    this.#at = this.#tagEnd(end);
    return { kind: 'tag', name, isEnd };
  }

  /** One past the ">" of a tag; a ">" inside a quoted attribute value does not count, unless the quote never ends. */
  #tagEnd(from: number): number {
    const html = this.#html;
    for (let i = from; i < html.length; i++) {
      const character = html[i]!;
      if (character === '>') return i + 1;
      const isQuote = (character === '"' || character === "'") && html[i - 1] === '=';
      if (!isQuote || this.#unclosed.has(character)) continue;
      const close = html.indexOf(character, i + 1);
      if (close < 0) this.#unclosed.add(character);
      else i = close;
    }
    return html.length;
  }

  /** `<!-- … -->`, `<!DOCTYPE …>`, `<![if …]>`, `<?xml …?>`, `</ …>`. */
  #skipDeclaration(): void {
    const isComment = this.#html.startsWith('<!--', this.#at);
    const close = isComment ? this.#html.indexOf('-->', this.#at + 2) : this.#html.indexOf('>', this.#at);
    this.#at = close < 0 ? this.#html.length : close + (isComment ? 3 : 1);
  }
}

/** The longest name of an element that means anything here has 10 letters. */
const MAX_TAG_NAME = 32;
/** Quotations nest in long threads; deeper marks would only fill the line. */
const MAX_QUOTE_DEPTH = 10;

/** Puts text and line breaks together as a browser would lay them out. */
class TextWriter {
  #lines: string[] = [];
  #line = '';
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
    if (this.#isSpaceOwed && this.#line !== '' && !this.#line.endsWith(' ')) this.#line += ' ';
    this.#isSpaceOwed = false;
    this.#line += text;
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
    if (this.#line !== '') this.#endLine();
    if (this.#breaks > 1 && this.#lines.length > 0 && !/^[> ]*$/.test(this.#lines.at(-1)!))
      this.#lines.push('');
    this.#breaks = 0;
  }

  #endLine(): void {
    const prefix = this.#line === '' ? '' : '> '.repeat(Math.min(this.#quoteDepth, MAX_QUOTE_DEPTH));
    this.#lines.push((prefix + this.#line).trimEnd());
    this.#line = '';
    this.#isSpaceOwed = false;
  }
}
