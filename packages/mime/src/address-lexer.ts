import { collapseWhiteSpace } from './clean-text.ts';
import { decodeEncodedWords } from './encoded-word.ts';

/** A lexical element of an address-list (RFC 5322 3.2 and 3.4). */
export type AddressToken =
  /** An atom, dot-atom, encoded-word or quoted string (then without its quotes and escapes). `isGlued`: no white space before it. */
  | { kind: 'word'; text: string; isQuoted: boolean; isGlued: boolean }
  /** What stands between angle brackets, comments removed. */
  | { kind: 'angle'; text: string }
  | { kind: 'comment'; text: string }
  | { kind: 'comma' | 'colon' | 'semicolon' };

/** An encoded-word counts as one word whatever specials a broken sender left inside it. */
const ENCODED_WORD = /=\?[^?\s]{1,128}\?[bqBQ]\?[^?]*\?=/y;
/** Everything up to white space or a special that means something between words. */
const ATOM = /[^\s"(,:;<>[]+/y;
/** A domain literal, which may hold colons; without its end when that is missing. */
const LITERAL = /\[[^\]\s",;<>]*\]?/y;

/**
 * Splits an unfolded address-list. Linear: what a missing closing quote, parenthesis or bracket costs is paid once,
 * because after the first one that is missing all later openers of that kind are plain characters (RFC 7103 7.1.3–7.1.6).
 */
export class AddressLexer {
  readonly #text: string;
  #at = 0;
  #isSpaced = true;
  #hasUnclosedQuote = false;
  #hasUnclosedComment = false;

  constructor(text: string) {
    this.#text = text;
  }

  *tokens(): Generator<AddressToken> {
    const text = this.#text;
    while (this.#at < text.length) {
      const token = this.#next(text[this.#at]!);
      if (token === null) continue;
      yield token;
      this.#isSpaced = token.kind !== 'word';
    }
  }

  #next(character: string): AddressToken | null {
    switch (character) {
      case ',':
        return this.#single('comma');
      case ':':
        return this.#single('colon');
      case ';':
        return this.#single('semicolon');
      case '"':
        return this.#quotedString();
      case '(':
        return this.#comment();
      case '<':
        return this.#angle();
      case '>':
        this.#at++;
        return null;
      default:
        return this.#atom();
    }
  }

  #single(kind: 'comma' | 'colon' | 'semicolon'): AddressToken {
    this.#at++;
    return { kind };
  }

  #word(text: string, isQuoted: boolean): AddressToken {
    return { kind: 'word', text, isQuoted, isGlued: !this.#isSpaced };
  }

  #atom(): AddressToken | null {
    const start = this.#at;
    const isEncoded = this.#text.startsWith('=?', start) && this.#skip(ENCODED_WORD);
    // One pattern for both would need a repeated group, which exhausts the stack on megabytes.
    if (!isEncoded) while (this.#skip(ATOM) || this.#skip(LITERAL));
    if (this.#at === start) {
      this.#at++; // white space
      this.#isSpaced = true;
      return null;
    }
    return this.#word(this.#text.slice(start, this.#at), false);
  }

  /** Moves past what the pattern matches here; false when it does not. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #quotedString(): AddressToken | null {
    const start = this.#at++;
    const close = this.#closing(start);
    if (close < 0) return null;
    this.#at = close + 1;
    return this.#word(unescape(this.#text.slice(start + 1, close)), true);
  }

  #comment(): AddressToken | null {
    const start = this.#at++;
    const close = this.#closing(start);
    this.#isSpaced = true;
    if (close < 0) return null;
    this.#at = close + 1;
    const text = collapseWhiteSpace(decodeEncodedWords(unescape(this.#text.slice(start + 1, close))));
    return text === '' ? null : { kind: 'comment', text };
  }

  /** Up to ">", or to "," or the end when that is missing (RFC 7103 7.1.2, 7.1.3, 7.1.5). */
  #angle(): AddressToken {
    const text = this.#text;
    let content = '';
    // RFC 5322 4.4: the domains of "<@a.example,@b.example:user@c.example>" are the only place for a comma in brackets.
    let isSourceRoute: boolean | null = null;
    let i = this.#at + 1;
    while (text[i] === '<') i++;
    for (; i < text.length && text[i] !== '>' && text[i] !== '<'; i++) {
      const character = text[i]!;
      const close = this.#closing(i);
      if (close > 0) {
        if (character === '"') content += text.slice(i, close + 1);
        i = close;
        continue;
      }
      if (isSourceRoute === null && character.trim() !== '') isSourceRoute = character === '@';
      if (character === ':') isSourceRoute = false;
      if (character === ',' && isSourceRoute !== true) break;
      content += character;
    }
    this.#at = text[i] === '>' ? i + 1 : i;
    return { kind: 'angle', text: content };
  }

  /** Offset of what closes the quoted string or comment that opens at `at`; -1 when none opens there, or none closes it. */
  #closing(at: number): number {
    if (this.#text[at] === '"' && !this.#hasUnclosedQuote) {
      const close = closingQuote(this.#text, at + 1);
      if (close < 0) this.#hasUnclosedQuote = true;
      return close;
    }
    if (this.#text[at] === '(' && !this.#hasUnclosedComment) {
      const close = closingParenthesis(this.#text, at);
      if (close < 0) this.#hasUnclosedComment = true;
      return close;
    }
    return -1;
  }
}

/** Offset of the quote that ends the quoted string whose content begins at `from`, or -1. */
function closingQuote(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i;
  }
  return -1;
}

/** Offset of the parenthesis that ends the comment opening at `from`, or -1. Comments nest. */
function closingParenthesis(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return -1;
}

/** RFC 5322 3.2.1: quoted-pairs without their backslash. */
function unescape(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/gs, '$1') : text;
}
