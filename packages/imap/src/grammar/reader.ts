import { isUtf8 } from 'node:buffer';
import type { Literal } from '../framing/command-framer.ts';
import { bad } from '../imap-error.ts';
import { MAX_DEPTH, MAX_ITEMS, MAX_NUMBER } from '../limits.ts';
import { parseDateTime, parseDay } from './date.ts';
import { parseFlag, type Flag } from './flags.ts';
import { scanSequenceSet, type SequenceSet } from './sequence-set.ts';
import { decodeUtf7 } from './utf7.ts';

/** RFC 9051 9. `{` begins a literal, so it is in no atom; `]` may be in an astring only. */
const ATOM = /[!#$&'+-Z^-z|}~[]+/y;
const ASTRING_ATOM = /[!#$&'+-Z\]^-z|}~[]+/y;
const LIST_ATOM = /[!#$%&'*+-Z\]^-z|}~[]+/y;
const QUOTED = /"((?:[^"\\\r\n\0]|\\["\\])*)"/y;
const LITERAL = /(~?)\{\d+\+?\}\r\n/y;
const FLAG = /\\?[!#$&'+-Z^-z|}~[]+/y;
const DIGITS = /\d{1,19}/y;
const WORD = /[A-Za-z0-9.=+-]+/y;

/** How mailbox names are written: in modified UTF-7 until the client has said that it knows UTF-8 (RFC 9051 5.1, RFC 6855). */
export type NameEncoding = 'utf7' | 'utf8';

/**
 * Reads one command from its beginning to its end: the words of RFC 9051 9, each with its own method. What does not stand
 * there as it should is thrown as BAD, in words a person can act on.
 */
export class Reader {
  readonly #text: string;
  readonly #literals: Literal[];
  readonly nameEncoding: NameEncoding;
  #at = 0;
  #literalsRead = 0;
  #depth = 0;

  constructor(text: string, literals: Literal[] = [], nameEncoding: NameEncoding = 'utf7') {
    this.#text = text;
    this.#literals = literals;
    this.nameEncoding = nameEncoding;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next character; empty at the end. */
  peek(): string {
    return this.#text[this.#at] ?? '';
  }

  /** Whether `text` comes next, whatever its case; nothing is taken. */
  startsWith(text: string): boolean {
    return this.#text.slice(this.#at, this.#at + text.length).toUpperCase() === text;
  }

  /** Takes `text` if it comes next, whatever its case. @param text in upper case */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.#at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw bad(`${describe(text)} was expected ${this.#where()}`);
  }

  /** Exactly one, as the grammar says; a program that sends two has left something out. */
  space(): void {
    this.expect(' ');
  }

  end(): void {
    if (!this.isAtEnd) throw bad(`Nothing more was expected ${this.#where()}`);
  }

  /** A word of ours, such as the name of a command or an item, in upper case. */
  word(what = 'A word'): string {
    return this.#match(WORD, what)[0].toUpperCase();
  }

  atom(what = 'An atom'): string {
    return this.#match(ATOM, what)[0];
  }

  tag(): string {
    const [tag] = this.#match(ASTRING_ATOM, 'A tag');
    if (tag.includes('+')) throw bad('A tag has no "+"');
    return tag;
  }

  number(what = 'A number'): number {
    const number = Number(this.#match(DIGITS, what)[0]);
    if (number > MAX_NUMBER) throw bad(`${what} has at most 32 bits`);
    return number;
  }

  /** RFC 9051 9, number64 and mod-sequence-value: up to 63 bits, of which we use those that a number holds exactly. */
  number64(what = 'A number'): number {
    return Math.min(Number(this.#match(DIGITS, what)[0]), Number.MAX_SAFE_INTEGER);
  }

  /** Octets of an atom, a quoted string or a literal. */
  astringBytes(what = 'A string'): Buffer {
    const atom = this.#try(ASTRING_ATOM);
    return atom === null ? this.stringBytes(what) : Buffer.from(atom[0], 'latin1');
  }

  stringBytes(what = 'A string'): Buffer {
    const quoted = this.#try(QUOTED);
    if (quoted !== null) return Buffer.from((quoted[1] ?? '').replaceAll(/\\(["\\])/g, '$1'), 'latin1');
    if (this.#try(LITERAL) === null) throw bad(`${what} was expected ${this.#where()}`);
    const literal = this.#literals[this.#literalsRead++];
    if (literal === undefined || literal.kind === 'stream') throw bad(`${what} is too long`);
    return literal.bytes;
  }

  astring(what = 'A string'): string {
    return utf8(this.astringBytes(what), what);
  }

  string(what = 'A string'): string {
    return utf8(this.stringBytes(what), what);
  }

  /** value of RFC 5464: NIL, or any octets. */
  nstringBytes(what = 'A string'): Buffer | null {
    return this.#takeNil() ? null : this.stringBytes(what);
  }

  nstring(what = 'A string'): string | null {
    return this.#takeNil() ? null : this.string(what);
  }

  /** The literal of a message, which may have been handed out while it came. */
  messageLiteral(): Literal {
    const match = this.#try(LITERAL);
    const literal = match === null ? undefined : this.#literals[this.#literalsRead++];
    if (literal === undefined) throw bad(`The literal of a message was expected ${this.#where()}`);
    return literal;
  }

  /** A mailbox name, decoded; INBOX whatever its case (RFC 9051 5.1). */
  mailbox(): string {
    return this.#mailboxName(this.astringBytes('The name of a mailbox'));
  }

  /** A name that may hold "%" and "*" (RFC 9051 9, list-mailbox). */
  mailboxPattern(): string {
    const atom = this.#try(LIST_ATOM);
    return this.#decodeName(
      atom === null ? this.stringBytes('The name of a mailbox') : Buffer.from(atom[0], 'latin1'),
    );
  }

  sequenceSet(): SequenceSet {
    const found = scanSequenceSet(this.#text, this.#at);
    if (found === null) throw bad(`A set of numbers such as 1:5 was expected ${this.#where()}`);
    this.#at = found.end;
    return found.set;
  }

  /** Whether a sequence set comes next. */
  get isAtSequenceSet(): boolean {
    return /[\d*$]/.test(this.peek());
  }

  /** In parentheses, separated by blanks; may be empty. */
  flagList(): Flag[] {
    return this.list(() => this.flag(), { mayBeEmpty: true }).filter((flag) => flag !== null);
  }

  flag(): Flag | null {
    return parseFlag(this.#match(FLAG, 'A flag')[0]);
  }

  /** date: a day, with or without quotes. */
  day(): Date {
    const text = this.peek() === '"' ? this.string('A date') : this.atom('A date');
    const day = parseDay(text);
    if (day === null) throw bad(`"${text}" is not a date such as 1-Feb-2026`);
    return day;
  }

  dateTime(): Date {
    const quoted = this.#try(QUOTED);
    const date = quoted === null ? null : parseDateTime(quoted[1] ?? '');
    if (date === null) throw bad(`A date such as "17-Jul-2026 02:44:25 -0700" was expected ${this.#where()}`);
    return date;
  }

  /** "(" item *(SP item) ")" */
  list<T>(item: () => T, options: { mayBeEmpty?: boolean } = {}): T[] {
    return this.nested(() => {
      this.expect('(');
      const items: T[] = [];
      if (options.mayBeEmpty === true && this.take(')')) return items;
      do {
        items.push(item());
        if (items.length > MAX_ITEMS) throw bad(`A list has at most ${MAX_ITEMS} items here`);
      } while (this.take(' '));
      this.expect(')');
      return items;
    });
  }

  /** One level deeper, for whatever may hold itself. */
  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw bad(`Nothing is nested more than ${MAX_DEPTH} deep here`);
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  /** What is left, for commands that take anything. */
  rest(): string {
    const rest = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return rest;
  }

  #mailboxName(bytes: Buffer): string {
    const name = this.#decodeName(bytes);
    return /^inbox$/i.test(name) ? 'INBOX' : name.replace(/^inbox(?=\/)/i, 'INBOX');
  }

  #decodeName(bytes: Buffer): string {
    const text = utf8(bytes, 'The name of a mailbox');
    if (/\p{Cc}/u.test(text)) throw bad('The name of a mailbox has no control characters');
    if (this.nameEncoding === 'utf8') return text;
    const decoded = decodeUtf7(text);
    if (decoded === null)
      throw bad('The name of a mailbox is in modified UTF-7 until ENABLE IMAP4rev2 or UTF8=ACCEPT');
    return decoded;
  }

  #takeNil(): boolean {
    if (!/^NIL(?![!#-'+-Z\]^-z|}~[])/i.test(this.#text.slice(this.#at, this.#at + 4))) return false;
    this.#at += 3;
    return true;
  }

  #try(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #match(pattern: RegExp, what: string): RegExpExecArray {
    const match = this.#try(pattern);
    if (match === null) throw bad(`${what} was expected ${this.#where()}`);
    return match;
  }

  #where(): string {
    if (this.isAtEnd) return 'at the end';
    const rest = this.#text.slice(this.#at, this.#at + 20).replaceAll(/[^\x20-\x7e]/g, '?');
    return `before "${rest}"`;
  }
}

function describe(text: string): string {
  return text === ' ' ? 'A blank' : `"${text}"`;
}

function utf8(bytes: Buffer, what: string): string {
  if (!isUtf8(bytes) || bytes.includes(0)) throw bad(`${what} is UTF-8 without NUL`);
  return bytes.toString('utf8');
}
