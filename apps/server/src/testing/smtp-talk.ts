import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

/** A person at a bare socket: says lines, hears replies, and keeps the dialogue. */
export class SmtpTalk implements AsyncDisposable {
  readonly #lines: string[] = [];
  #socket: Socket;
  #heard = '';
  #isClosed = false;
  #wake: (() => void) | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  static async open(port: number, host = '127.0.0.1'): Promise<SmtpTalk> {
    const socket = connectPlain({ port, host });
    const talk = new SmtpTalk(socket);
    await once(socket, 'connect');
    return talk;
  }

  /** The dialogue so far, as "C: …" and "S: …". */
  get dialogue(): string[] {
    return this.#lines;
  }

  /** Says one line (several, when `text` has CRLF in it) and returns the whole reply, lines separated by LF. */
  async say(text: string): Promise<string> {
    this.tell(`${text}\r\n`);
    return this.hear();
  }

  /** Sends octets as they are and waits for nothing. */
  tell(text: string | Buffer): void {
    for (const line of text.toString().replace(/\r\n$/, '').split('\r\n')) this.#lines.push(`C: ${line}`);
    this.#socket.write(text);
  }

  /** The next whole reply; "" when the connection ends instead. */
  async hear(): Promise<string> {
    for (;;) {
      const end = /^(?:\d{3}-[^\n]*\r\n)*\d{3}(?: [^\n]*)?\r\n/.exec(this.#heard)?.[0];
      if (end !== undefined) {
        this.#heard = this.#heard.slice(end.length);
        const lines = end.trimEnd().split('\r\n');
        for (const line of lines) this.#lines.push(`S: ${line}`);
        return lines.join('\n');
      }
      if (this.#isClosed) return '';
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits for the server to close; returns what it still said. */
  async ended(): Promise<string> {
    let rest = '';
    for (let reply = await this.hear(); reply !== ''; reply = await this.hear()) rest += `${reply}\n`;
    return rest;
  }

  /** After the 220 to STARTTLS. */
  async startTls(): Promise<TLSSocket> {
    this.#socket.removeAllListeners();
    const secure = connectTls({ socket: this.#socket, rejectUnauthorized: false });
    await once(secure, 'secureConnect');
    this.#socket = secure;
    this.#listen(secure);
    return secure;
  }

  /** Stops to listen: whatever the server says stays in its own buffers. */
  deaf(): void {
    this.#socket.pause();
  }

  /** Octets that the server has not taken yet. */
  get unsent(): number {
    return this.#socket.writableLength;
  }

  /** Breaks the connection off. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
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
}
