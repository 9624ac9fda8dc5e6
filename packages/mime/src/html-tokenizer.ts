/** A piece of HTML: text as it stands (character references included), or a tag's name in lower case. */
export type Token = { kind: 'text'; text: string } | { kind: 'tag'; name: string; isEnd: boolean };

/** Splits HTML into text and tags, forgiving what browsers forgive. It only moves forward. */
export class HtmlTokenizer {
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
