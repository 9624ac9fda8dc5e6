import type { CommandFramer, LiteralAnnouncement } from '../framing/command-framer.ts';
import { ImapError, bad, no } from '../imap-error.ts';
import * as limits from '../limits.ts';
import type { IncomingMessage } from './backend.ts';
import type { ServerSessionOptions, SessionState } from './command-context.ts';

/** A literal behind the mailbox name of APPEND or REPLACE is a message, or a text of one; the name itself and URLs (RFC 4469) may be literals too. */
const APPEND = /^[^ ]+ (?:APPEND|(?:UID )?REPLACE [^ ]+) ./i;
const APPEND_NAME = /^[^ ]+ (?:APPEND|(?:UID )?REPLACE [^ ]+) ~?\{\d+\+?\}$/i;
const URL = / URL ~?\{\d+\+?\}$/i;

/**
 * Decides, before any grammar, what becomes of each literal (RFC 9051 4.3, RFC 7888): short ones are kept, messages go where the
 * backend puts them while they come, all else is refused in a way that leaves both sides at the same octet.
 */
export class LiteralIntake {
  readonly #framer: CommandFramer;
  readonly #options: ServerSessionOptions;
  #messages: IncomingMessage[] = [];
  #octets = 0;
  #refusal: ImapError | null = null;

  constructor(framer: CommandFramer, options: ServerSessionOptions) {
    this.#framer = framer;
    this.#options = options;
  }

  /** A message is coming faster than it can be kept. */
  get isFull(): boolean {
    return this.#messages.at(-1)?.isFull === true;
  }

  write(octets: Buffer): void {
    this.#messages.at(-1)?.write(octets);
  }

  /**
   * @param onDrain for messages: a full one can take more
   * @returns what to tell the client: to go on, nothing, why not, or that the connection ends
   */
  answer(
    literal: LiteralAnnouncement,
    session: SessionState,
    onDrain: () => void,
  ): 'continue' | 'close' | ImapError | null {
    if (literal.count === 0) this.#octets = 0;
    const { head } = literal;
    const isMessage =
      session.account !== null && APPEND.test(head) && !APPEND_NAME.test(head) && !URL.test(head);
    const refusal = isMessage ? this.#refuseMessage(literal) : this.#refuseString(literal, session);
    if (refusal === null) {
      this.#framer.accept(isMessage ? 'stream' : 'memory');
      if (!isMessage) this.#octets += literal.size;
      else if (session.account !== null) this.#messages.push(session.account.newMessage(onDrain));
      return literal.isSynchronizing ? 'continue' : null;
    }
    if (!literal.isSynchronizing && literal.size > limits.MAX_DISCARDED_LITERAL) return 'close';
    this.#framer.refuse();
    this.abort();
    if (literal.isSynchronizing) return refusal;
    this.#refusal = refusal;
    return null;
  }

  /** Why the command that has just ended was refused. */
  takeRefusal(): ImapError {
    const refusal = this.#refusal ?? bad('A literal is too long');
    this.#refusal = null;
    return refusal;
  }

  takeMessages(): IncomingMessage[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  /** Forgets messages that nobody took. */
  abort(): void {
    for (const message of this.takeMessages()) message.abort();
  }

  #refuseMessage({ size }: LiteralAnnouncement): ImapError | null {
    const { maxMessageSize } = this.#options;
    if (size > maxMessageSize) return no('TOOBIG', `A message has at most ${maxMessageSize} octets here`);
    return null;
  }

  #refuseString({ size }: LiteralAnnouncement, session: SessionState): ImapError | null {
    const limit = session.account === null ? limits.MAX_LITERAL_BEFORE_LOGIN : limits.MAX_COMMAND;
    return this.#octets + size > limit
      ? new ImapError('BAD', 'TOOBIG', `The literals of a command have at most ${limit} octets here`)
      : null;
  }
}
