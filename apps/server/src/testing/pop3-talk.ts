import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A person at a bare socket who speaks POP3. */
export class Pop3Talk implements AsyncDisposable {
  readonly #socket: Socket;
  #heard = '';
  #isClosed = false;
  #wake: (() => void) | null = null;
  /** The dialogue so far, as "C: …" and "S: …". */
  readonly dialogue: string[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#heard += chunk.toString();
      this.#wake?.();
    });
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake?.();
    });
    socket.on('error', () => undefined);
  }

  static async open(port: number): Promise<Pop3Talk> {
    const socket = connect({ port, host: '127.0.0.1' });
    const talk = new Pop3Talk(socket);
    await once(socket, 'connect');
    await talk.hear();
    return talk;
  }

  /** @param isLong a multi-line response is awaited, unless it is a refusal */
  async say(line: string, isLong = false): Promise<string> {
    this.dialogue.push(`C: ${line}`);
    this.#socket.write(`${line}\r\n`);
    return this.hear(isLong);
  }

  /** The next response, lines separated by LF; "" when the connection ends instead. */
  async hear(isLong = false): Promise<string> {
    for (;;) {
      const end = this.#endOfResponse(isLong);
      if (end > 0) {
        const lines = this.#heard.slice(0, end - 2).split('\r\n');
        this.#heard = this.#heard.slice(end);
        for (const line of lines) this.dialogue.push(`S: ${line}`);
        return lines.join('\n');
      }
      if (this.#isClosed) return '';
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Where the first response in what was heard ends; 0: it is not all there. */
  #endOfResponse(isLong: boolean): number {
    const line = this.#heard.indexOf('\r\n') + 2;
    if (line < 2 || !isLong || this.#heard.startsWith('-ERR')) return line < 2 ? 0 : line;
    const end = this.#heard.indexOf('\r\n.\r\n', line - 2);
    return end === -1 ? 0 : end + 5;
  }

  /** Octets that have come and are not a whole response yet. */
  get waiting(): number {
    return this.#heard.length;
  }

  /** As when a cable is pulled. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }
}
