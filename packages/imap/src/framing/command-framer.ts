import { LineFramer } from '@mailcote/wire';
import { MAX_LITERALS } from '../limits.ts';

/** Octets that a command carried with it. `stream`: they were handed out as they came. */
export type Literal = { kind: 'memory'; bytes: Buffer } | { kind: 'stream'; size: number };

/** RFC 9051 4.3: a string announced by its length. */
export interface LiteralAnnouncement {
  /** All of the command so far, this announcement included; a character for each octet. */
  head: string;
  /** Literals before this one. */
  count: number;
  size: number;
  /** The client waits for our word before it sends the octets; else (RFC 7888) they are on their way. */
  isSynchronizing: boolean;
}

/**
 * What the framer found. After `literal` it wants to be told what to do (`accept`, `refuse`); `octets` are those of a
 * streamed literal. `command` has a marker such as `{5}` CRLF where each literal stood. `broken` is final.
 */
export type CommandFrame =
  | { kind: 'command'; text: string; literals: Literal[] }
  /** The end of a command whose literal was refused while it was on its way. */
  | { kind: 'refused'; text: string }
  | ({ kind: 'literal' } & LiteralAnnouncement)
  | { kind: 'octets'; bytes: Buffer }
  | { kind: 'broken'; reason: 'lineTooLong' | 'bareLineFeed' };

const ANNOUNCEMENT = /\{(\d{1,20})(\+?)\}$/;
const LONGEST_ANNOUNCEMENT = 23;

/**
 * Cuts what an IMAP client sends into commands, before any grammar: lines, and literals inside of them (RFC 9051 2.2, 4.3).
 * It decides nothing: how long a literal may be and where its octets go is the caller's. The frames never depend on how
 * the stream was chunked.
 */
export class CommandFramer {
  readonly #lines: LineFramer;
  #maxLength: number;
  #text = '';
  #literals: Literal[] = [];
  #literal: { mode: 'memory' | 'stream' | 'discard'; left: number; size: number; pieces: Buffer[] } | null =
    null;
  #question: LiteralAnnouncement | null = null;
  #isRefused = false;

  /** @param maxLength octets of one command without its literals, and of one line */
  constructor(options: { maxLength: number; longestLine: number }) {
    this.#lines = new LineFramer({ maxLineLength: options.longestLine });
    this.#maxLength = options.maxLength;
  }

  set maxLength(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Octets received and not yet framed. */
  get pending(): number {
    return this.#lines.pending;
  }

  push(chunk: Buffer): void {
    this.#lines.push(chunk);
  }

  /** Forgets everything that has not been framed: what came before TLS must not count after it. */
  discard(): void {
    this.#lines.takeRest();
    this.#reset();
  }

  /** The answer to `literal`: its octets follow into memory, or are handed out as `octets`. */
  accept(mode: 'memory' | 'stream'): void {
    const { size } = this.#answered();
    this.#literal = { mode, left: size, size, pieces: [] };
  }

  /** The other answer: a synchronizing literal never comes and the command is over; any other one is thrown away, and `refused` follows. */
  refuse(): void {
    const { size, isSynchronizing } = this.#answered();
    if (isSynchronizing) {
      this.#reset();
      return;
    }
    this.#isRefused = true;
    this.#literal = { mode: 'discard', left: size, size, pieces: [] };
  }

  /** The next frame, or null when more bytes are needed. */
  next(): CommandFrame | null {
    if (this.#question !== null) throw new Error('a literal was not answered');
    if (this.#literal !== null) {
      const octets = this.#takeLiteral();
      if (octets !== null) return { kind: 'octets', bytes: octets };
      if (this.#literal !== null) return null;
    }
    const frame = this.#lines.next();
    if (frame === null) {
      // A line that is longer than a command may be will not become shorter.
      return this.#text.length + this.#lines.pending > this.#maxLength + 2
        ? this.#broken('lineTooLong')
        : null;
    }
    if (frame.kind !== 'line') return { kind: 'broken', reason: frame.kind };
    if (this.#text.length + frame.line.length > this.#maxLength) return this.#broken('lineTooLong');
    this.#text += frame.line.toString('latin1');
    const announced = ANNOUNCEMENT.exec(this.#text.slice(-LONGEST_ANNOUNCEMENT));
    if (announced === null) return this.#command();
    this.#question = {
      head: this.#text,
      count: this.#literals.length,
      size: Math.min(Number(announced[1]), Number.MAX_SAFE_INTEGER),
      isSynchronizing: announced[2] === '',
    };
    if (this.#literals.length >= MAX_LITERALS) return this.#broken('lineTooLong');
    this.#text += '\r\n';
    if (!this.#isRefused) return { kind: 'literal', ...this.#question };
    // The command is lost already; a client that waits for us would wait for ever.
    if (this.#question.isSynchronizing) {
      this.#question = null;
      return this.#command();
    }
    this.refuse();
    return this.next();
  }

  /** Octets to hand out, or null: nothing to hand out, and the literal is complete if `#literal` is null now. */
  #takeLiteral(): Buffer | null {
    const literal = this.#literal;
    if (literal === null) return null;
    const waiting = this.#lines.takeRest();
    const taken = waiting.subarray(0, literal.left);
    this.#lines.push(waiting.subarray(taken.length));
    literal.left -= taken.length;
    if (literal.mode === 'memory' && taken.length > 0) literal.pieces.push(taken);
    if (literal.left === 0) {
      this.#literal = null;
      this.#literals.push(
        literal.mode === 'stream'
          ? { kind: 'stream', size: literal.size }
          : { kind: 'memory', bytes: Buffer.concat(literal.pieces) },
      );
    }
    return literal.mode === 'stream' && taken.length > 0 ? taken : null;
  }

  #command(): CommandFrame {
    const text = this.#text;
    const literals = this.#literals;
    const kind = this.#isRefused ? 'refused' : 'command';
    this.#reset();
    return kind === 'refused' ? { kind, text } : { kind, text, literals };
  }

  #answered(): LiteralAnnouncement {
    const question = this.#question;
    if (question === null) throw new Error('an answer without a question');
    this.#question = null;
    return question;
  }

  #broken(reason: 'lineTooLong'): CommandFrame {
    this.discard();
    return { kind: 'broken', reason };
  }

  #reset(): void {
    this.#text = '';
    this.#literals = [];
    this.#literal = null;
    this.#question = null;
    this.#isRefused = false;
  }
}
