import type { Piece } from '../serializer/fetch-response.ts';
import type { SessionOutput } from './command-context.ts';

/** Characters of answers that are worth a call of the operating system. */
const ENOUGH_TO_SEND = 64 * 1024;
/** Or so many pieces of them. */
const MOST_PIECES = 128;

/** What a session says, on its way to the client. Answers out of pieces wait for company: ten thousand lines of FLAGS are not as many packets. */
export class ResponseWriter {
  readonly #output: SessionOutput;
  #unsentOctets: Buffer[] = [];
  /** Comes behind the octets. */
  #unsent = '';

  constructor(output: SessionOutput) {
    this.#output = output;
  }

  /** Line ends included; at once, behind what was waiting. */
  send(text: string): void {
    const bytes = Buffer.from(this.#unsent + text, 'utf8');
    this.#output.send(
      this.#unsentOctets.length === 0 ? bytes : Buffer.concat([...this.#unsentOctets, bytes]),
    );
    this.#unsent = '';
    this.#unsentOctets = [];
  }

  /** "* text", which waits for what comes behind it: there is a tagged answer at the least. */
  untagged(text: string): void {
    this.#unsent += `* ${text}\r\n`;
    if (this.#unsent.length >= ENOUGH_TO_SEND) this.send('');
  }

  /** "* " and the pieces, octets included; waits while the client is slow. */
  async untaggedPieces(pieces: readonly Piece[]): Promise<void> {
    this.#unsent += '* ';
    for (const piece of pieces) {
      if (typeof piece === 'string') this.#unsent += piece;
      else if (Buffer.isBuffer(piece)) await this.#gather(piece);
      else for await (const chunk of piece.chunks) await this.#gather(chunk);
    }
    this.#unsent += '\r\n';
    if (this.#unsent.length >= ENOUGH_TO_SEND) await this.#gather(null);
  }

  /** Puts octets behind the text, and sends both once there are enough. */
  async #gather(octets: Buffer | null): Promise<void> {
    const isEnough = octets === null || octets.length + this.#unsent.length >= ENOUGH_TO_SEND;
    if (this.#unsent !== '') this.#unsentOctets.push(Buffer.from(this.#unsent, 'utf8'));
    if (octets !== null) this.#unsentOctets.push(octets);
    this.#unsent = '';
    if (!isEnough && this.#unsentOctets.length < MOST_PIECES) return;
    this.send('');
    await this.#output.drained();
  }
}
