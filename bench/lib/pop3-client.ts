import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The least of a POP3 client: says commands and takes in answers, and looks into them only to find where they end. */
export class Pop3Client implements Disposable {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #waiting: {
    isWhole: () => boolean;
    resolve: (answer: Buffer) => void;
    reject: (error: Error) => void;
  } | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      if (this.#waiting?.isWhole() !== true) return;
      const { resolve } = this.#waiting;
      this.#waiting = null;
      resolve(this.#all());
      this.#chunks = [];
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static async connect(port: number): Promise<Pop3Client> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const client = new Pop3Client(socket);
    await client.#answer(() => client.#endsWith('\r\n'));
    return client;
  }

  /** A command with an answer of one line. @throws when it is not +OK */
  run(command: string): Promise<Buffer> {
    const answered = this.#answer(() => this.#endsWith('\r\n'));
    this.#socket.write(`${command}\r\n`);
    return answered.then(checked);
  }

  /** A command with an answer that ends with a dot. @throws when it is not +OK */
  runLong(command: string): Promise<Buffer> {
    const answered = this.#answer(
      () => this.#endsWith('\r\n.\r\n') || (this.#chunks[0]?.[0] === 0x2d && this.#endsWith('\r\n')),
    );
    this.#socket.write(`${command}\r\n`);
    return answered.then(checked);
  }

  [Symbol.dispose](): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #answer(isWhole: () => boolean): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { isWhole, resolve, reject };
    });
  }

  #endsWith(end: string): boolean {
    const last = this.#chunks.at(-1);
    if (last === undefined) return false;
    const tail = last.length >= end.length ? last : Buffer.concat(this.#chunks.slice(-end.length));
    return tail.toString('latin1', Math.max(0, tail.length - end.length)) === end;
  }

  #all(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}

function checked(answer: Buffer): Buffer {
  if (!answer.subarray(0, 3).equals(Buffer.from('+OK'))) throw new Error(answer.toString('latin1').trim());
  return answer;
}
