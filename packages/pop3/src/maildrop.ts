import { Pop3Error } from './pop3-error.ts';

/** A message of the maildrop, as it was when the session began. */
export interface MaildropMessage {
  /** The unique-id (RFC 1939 7): 1 to 70 characters from 0x21 to 0x7E, for ever. */
  uid: string;
  /** Octets as RETR sends them, byte-stuffing and the last line not counted. */
  size: number;
}

/** The messages of a session by their numbers, from 1, and which are marked as deleted. */
export class Maildrop {
  readonly #messages: readonly MaildropMessage[];
  readonly #deleted = new Set<number>();

  constructor(messages: readonly MaildropMessage[]) {
    this.#messages = messages;
  }

  /** Those not marked as deleted, in order. */
  *live(): Generator<[number: number, message: MaildropMessage]> {
    for (const [index, message] of this.#messages.entries())
      if (!this.#deleted.has(index + 1)) yield [index + 1, message];
  }

  get count(): number {
    return this.#messages.length - this.#deleted.size;
  }

  get octets(): number {
    let octets = 0;
    for (const [, { size }] of this.live()) octets += size;
    return octets;
  }

  get deleted(): MaildropMessage[] {
    return this.#messages.filter((_, index) => this.#deleted.has(index + 1));
  }

  /** @param argument of a command @throws Pop3Error no such message, or one that is marked as deleted */
  find(argument: string): { number: number; message: MaildropMessage } {
    const number = /^\d{1,10}$/.test(argument) ? Number(argument) : 0;
    const message = this.#messages[number - 1];
    if (message === undefined) throw new Pop3Error('No such message');
    if (this.#deleted.has(number)) throw new Pop3Error(`Message ${number} is deleted`);
    return { number, message };
  }

  delete(number: number): void {
    this.#deleted.add(number);
  }

  /** RSET. */
  restore(): void {
    this.#deleted.clear();
  }
}
