import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/*
 * The least of an IMAP client: says commands, one after the other, and takes in answers without looking into them more than it must, so that
 * what is timed is the server.
 */

/** Enough of the end of an answer to hold its tagged line. */
const TAIL_OCTETS = 1024;
const LITERAL = /\{(\d+)\}\r\n/g;

export class ImapClient implements Disposable {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #octets = 0;
  #serial = 0;
  #waiting: { end: RegExp; resolve: (answer: Buffer) => void; reject: (error: Error) => void } | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  /** Connects and waits for the greeting. */
  static async connect(port: number): Promise<ImapClient> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const client = new ImapClient(socket);
    await client.#answer(/^\* OK [^\r\n]*\r\n$/);
    return client;
  }

  /**
   * One command, with a literal (LITERAL+) at its end if there is one.
   * @returns all that was answered, the tagged line too
   * @throws when that line does not say OK
   */
  async run(command: string, literal?: Buffer): Promise<Buffer> {
    this.#serial += 1;
    const tag = `bench${this.#serial}`;
    const answered = this.#answer(new RegExp(`(?:^|\\r\\n)${tag} (OK|NO|BAD) [^\\r\\n]*\\r\\n$`));
    if (literal === undefined) this.#socket.write(`${tag} ${command}\r\n`);
    else {
      const head = Buffer.from(`${tag} ${command} {${literal.length}+}\r\n`);
      this.#socket.write(Buffer.concat([head, literal, Buffer.from('\r\n')]));
    }
    const answer = await answered;
    const tagged = answer.toString('latin1', Math.max(0, answer.length - TAIL_OCTETS)).trimEnd();
    if (!tagged.slice(tagged.lastIndexOf('\n') + 1).startsWith(`${tag} OK`)) throw new Error(tagged);
    return answer;
  }

  [Symbol.dispose](): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #answer(end: RegExp): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { end, resolve, reject };
    });
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#octets += chunk.length;
    const waiting = this.#waiting;
    if (waiting === null || chunk.at(-1) !== 0x0a || !waiting.end.test(this.#tail())) return;
    const answer = Buffer.concat(this.#chunks, this.#octets);
    this.#chunks = [];
    this.#octets = 0;
    this.#waiting = null;
    waiting.resolve(answer);
  }

  #tail(): string {
    const parts: Buffer[] = [];
    let wanted = TAIL_OCTETS;
    for (let at = this.#chunks.length - 1; at >= 0 && wanted > 0; at -= 1) {
      const chunk = this.#chunks[at]!;
      parts.unshift(chunk.subarray(Math.max(0, chunk.length - wanted)));
      wanted -= chunk.length;
    }
    return Buffer.concat(parts).toString('latin1');
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}

/** The literals of an answer, in their order: of `FETCH … BODY.PEEK[]` the messages. */
export function literals(answer: Buffer): Buffer[] {
  const found: Buffer[] = [];
  const text = answer.toString('latin1');
  LITERAL.lastIndex = 0;
  for (let match = LITERAL.exec(text); match !== null; match = LITERAL.exec(text)) {
    const start = LITERAL.lastIndex;
    const end = start + Number(match[1]);
    found.push(answer.subarray(start, end));
    LITERAL.lastIndex = end;
  }
  return found;
}
