import { expect } from 'vitest';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { constants, createDeflateRaw, createInflateRaw, type DeflateRaw } from 'node:zlib';

/** How long an answer may take on a busy machine. */
const PATIENCE_MS = 20_000;

/**
 * A client that says what it is told to and hands out answers line by line; a literal is part of the line in which it was announced, as
 * `{5}` CRLF and its octets (in latin1).
 */
export class ImapTalk implements Disposable {
  #socket: Socket;
  #received = '';
  #wake: (() => void) | null = null;
  #isClosed = false;
  /** Set once COMPRESS is active. */
  #deflate: DeflateRaw | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#attach(socket);
  }

  static async connect(port: number, isTls = false): Promise<ImapTalk> {
    const socket = isTls
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect({ port, host: '127.0.0.1' });
    socket.setNoDelay(true);
    const talk = new ImapTalk(socket);
    await once(socket, isTls ? 'secureConnect' : 'connect');
    return talk;
  }

  /** With LOGIN; the greeting and its answer are taken. */
  static async logIn(port: number, username: string, password: string): Promise<ImapTalk> {
    const talk = await ImapTalk.connect(port);
    await talk.line();
    await talk.ask(`LOGIN ${username} "${password}"`);
    return talk;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  /** @param text in latin1, line ends included */
  send(text: string | Buffer): void {
    (this.#deflate ?? this.#socket).write(Buffer.isBuffer(text) ? text : Buffer.from(text, 'latin1'));
  }

  /** Not compressed. */
  sendRaw(octets: Buffer): void {
    this.#socket.write(octets);
  }

  /** Octets that have come over the wire. */
  get received(): number {
    return this.#socket.bytesRead;
  }

  /** RFC 4978: after the OK of COMPRESS. */
  startCompression(): void {
    // The end is that of what is in the stream, which takes longer than the socket.
    for (const event of ['data', 'close']) this.#socket.removeAllListeners(event);
    const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
    inflate.on('data', (chunk: Buffer) => this.#take(chunk));
    inflate.on('close', () => this.#close());
    this.#socket.on('close', () => inflate.end());
    this.#socket.pipe(inflate);
    this.#deflate = createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
    this.#deflate.pipe(this.#socket);
  }

  /** Takes nothing more of what the server says. */
  stopReading(): void {
    this.#socket.removeAllListeners('data');
    this.#socket.unpipe();
    this.#socket.pause();
  }

  /** RFC 9266: what this TLS channel can be told from all others by. */
  get tlsExporter(): Buffer {
    if (!(this.#socket instanceof TLSSocket)) throw new Error('there is no TLS');
    return this.#socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
  }

  /** RFC 5929 4: the certificate of the server, hashed. */
  get serverEndPoint(): Buffer {
    if (!(this.#socket instanceof TLSSocket)) throw new Error('there is no TLS');
    return createHash('sha256').update(this.#socket.getPeerCertificate().raw).digest();
  }

  async startTls(): Promise<void> {
    this.#socket.removeAllListeners();
    const secure = connectTls({ socket: this.#socket, rejectUnauthorized: false });
    this.#socket = secure;
    this.#attach(secure);
    await once(secure, 'secureConnect');
    expect(secure).toBeInstanceOf(TLSSocket);
  }

  /** The next line without its end; "(closed)" when the server has hung up. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#lineEnd();
      if (end !== null) {
        const line = this.#received.slice(0, end);
        this.#received = this.#received.slice(end + 2);
        return line;
      }
      if (this.#isClosed) return '(closed)';
      await this.#more();
    }
  }

  #tags = 0;

  /** Sends a command with a tag of its own. @returns the untagged lines before the answer; the answer has to be OK */
  async ask(command: string): Promise<string[]> {
    const { lines, answer } = await this.try(command);
    expect(answer, `${command}\n${lines.join('\n')}`).toMatch(/^OK/);
    return lines;
  }

  /** The same with any answer, which comes without its tag. */
  async try(command: string): Promise<{ lines: string[]; answer: string }> {
    this.#tags += 1;
    const tag = `t${this.#tags}`;
    this.send(`${tag} ${command}\r\n`);
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      if (line.startsWith(`${tag} `)) return { lines, answer: line.slice(tag.length + 1) };
      if (line === '(closed)') throw new Error(`hung up after ${command}: ${lines.join(' | ')}`);
      lines.push(line);
    }
  }

  /** APPEND with a synchronizing literal. @returns the answer */
  async append(mailbox: string, message: string | Buffer, options = ''): Promise<string> {
    const bytes = Buffer.isBuffer(message) ? message : Buffer.from(message, 'utf8');
    this.#tags += 1;
    const tag = `t${this.#tags}`;
    this.send(`${tag} APPEND ${mailbox} ${options}{${bytes.length}}\r\n`);
    const go = await this.line();
    if (!go.startsWith('+')) return go.slice(tag.length + 1);
    this.send(bytes);
    this.send('\r\n');
    for (;;) {
      const line = await this.line();
      if (line.startsWith(`${tag} `)) return line.slice(tag.length + 1);
    }
  }

  /** Where the first line ends, literals included; null while it is not complete. */
  #lineEnd(): number | null {
    for (let at = 0; ;) {
      const end = this.#received.indexOf('\r\n', at);
      if (end === -1) return null;
      const literal = /~?\{(\d+)\}$/.exec(this.#received.slice(at, end));
      if (literal === null) return end;
      at = end + 2 + Number(literal[1]);
      if (at > this.#received.length) return null;
    }
  }

  async #more(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(new Error(`no answer; so far: ${this.#received.slice(0, 500)}`)),
      PATIENCE_MS,
    );
    this.#wake = resolve;
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#wake = null;
    }
  }

  #take(chunk: Buffer): void {
    this.#received += chunk.toString('latin1');
    this.#wake?.();
  }

  #attach(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => this.#close());
    socket.on('error', () => this.#close());
  }

  #close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }
}

/**
 * Plays a script against a server. `C: text` is a line of the client (after `C#` with \r, \n and \x00, and without a line end), `S: text` the next line of
 * the server: exact, or with "…" for anything there. Everything the server says has to be in the script, up to its last `S:`.
 */
export async function play(talk: ImapTalk, script: string): Promise<void> {
  for (const line of script.split('\n').map((text) => text.trim())) {
    if (line === '') continue;
    const text = line.slice(3);
    if (line.startsWith('C:')) talk.send(Buffer.from(`${text}\r\n`));
    else if (line.startsWith('C#')) talk.send(unescaped(text));
    else {
      const said = (await talk.line()).replaceAll('\r\n', '↵');
      const pattern = text.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      expect(said, line).toMatch(new RegExp(`^${pattern.join('.*')}$`, 's'));
    }
  }
}

function unescaped(text: string): string {
  return text
    .replaceAll('\\r', '\r')
    .replaceAll('\\n', '\n')
    .replaceAll(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
