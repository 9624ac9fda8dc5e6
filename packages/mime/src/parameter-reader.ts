const ATTRIBUTE = /^([^\s=;"]{1,128})\s{0,64}=\s{0,64}/;
/** Room for what ATTRIBUTE can match; looking no further keeps a long field linear. */
const MAX_ATTRIBUTE = 260;
/** RFC 2047 2 allows 75 characters; some senders put a whole file name into one word. */
const ENCODED_WORDS = /^(?:=\?[^?\s]{1,64}\?[bqBQ]\?[^?]{0,2000}\?=\s{0,64})+/;
/** What of a field is searched for them; without it a long field would exhaust the stack of the regular expression. */
const MAX_ENCODED_WORDS = 8192;
/** The names whose unquoted values may hold spaces and parentheses, because people name files so. */
const FILE_NAME = /^(?:file)?name(?:\*|$)/;

/** Reads the `attribute=value` pairs of an unfolded header field (RFC 2045 5.1), one at a time, forgiving what is malformed. */
export class ParameterReader {
  readonly #text: string;
  #at: number;
  #semicolon = -1;
  /** A quote without its partner was met: then later quotes have none either, and looking again would be quadratic. */
  #hasUnclosedQuote = false;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
  }

  /** The next pair, attribute in lower case; null at the end. What is no pair is passed over. */
  next(): { attribute: string; value: string } | null {
    for (;;) {
      this.#skipSeparators();
      if (this.#at >= this.#text.length) return null;
      const match = ATTRIBUTE.exec(this.#text.slice(this.#at, this.#at + MAX_ATTRIBUTE));
      if (match !== null) {
        this.#at += match[0].length;
        const attribute = match[1]!.toLowerCase();
        return { attribute, value: this.#value(FILE_NAME.test(attribute)) };
      }
      this.#at = this.#nextSemicolon();
    }
  }

  #nextSemicolon(): number {
    // Found once for all that stands before it.
    if (this.#semicolon < this.#at) {
      const found = this.#text.indexOf(';', this.#at);
      this.#semicolon = found < 0 ? this.#text.length : found;
    }
    return this.#semicolon;
  }

  /** Past semicolons, white space and comments; a comment that is not closed ends at the next semicolon. */
  #skipSeparators(): void {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at]!;
      if (character === '(') {
        const end = this.#nextSemicolon();
        const close = this.#text.slice(this.#at, end).indexOf(')');
        this.#at = close < 0 ? end : this.#at + close + 1;
      } else if (character === ';' || character.trim() === '') this.#at++;
      else return;
    }
  }

  #value(isFileName: boolean): string {
    const isQuoted = this.#text[this.#at] === '"';
    if (isQuoted) {
      const quoted = this.#quotedString();
      if (quoted !== null) return quoted;
      this.#at++;
    }
    const end = this.#nextSemicolon();
    const whole = this.#text.slice(this.#at, end);
    if (whole.startsWith('=?')) {
      const words = ENCODED_WORDS.exec(this.#text.slice(this.#at, this.#at + MAX_ENCODED_WORDS))?.[0];
      if (words !== undefined) {
        this.#at += words.length;
        return words.trim();
      }
    }
    const value = isFileName || isQuoted ? whole : /^\S*/.exec(whole)![0];
    this.#at += value.length;
    return value.trim();
  }

  /** A backslash escapes only a quote or a backslash, because senders write Windows paths. Null without a closing quote. */
  #quotedString(): string | null {
    if (this.#hasUnclosedQuote) return null;
    const text = this.#text;
    let value = '';
    for (let i = this.#at + 1; i < text.length; i++) {
      const character = text[i]!;
      if (character === '"') {
        this.#at = i + 1;
        return value;
      }
      const isEscape = character === '\\' && (text[i + 1] === '"' || text[i + 1] === '\\');
      value += isEscape ? text[++i]! : character;
    }
    this.#hasUnclosedQuote = true;
    return null;
  }
}
