import type { WebSocket } from 'ws';

/** Octets. A large message goes in pieces of this size, so that it can be seen whether its reader reads, and a ping finds its way between. */
const FRAGMENT = 256 * 1024;

/** Sends messages one after the other, no faster than the other side reads them. */
export class WebSocketSender {
  readonly #socket: WebSocket;
  readonly #onProgress: () => void;
  #last: Promise<void> = Promise.resolve();

  /** `onProgress`: the other side has taken a piece of a large message. */
  constructor(socket: WebSocket, onProgress: () => void) {
    this.#socket = socket;
    this.#onProgress = onProgress;
  }

  /** Resolves when the message has left this process, or when the connection is gone; never rejects. */
  send(message: object): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(message));
    this.#last = this.#last.then(() => this.#write(bytes));
    return this.#last;
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; at += FRAGMENT) {
      if (this.#socket.readyState !== this.#socket.OPEN) return;
      const isLast = at + FRAGMENT >= bytes.length;
      await this.#sendFragment(bytes.subarray(at, at + FRAGMENT), isLast);
      if (!isLast) this.#onProgress();
    }
  }

  #sendFragment(fragment: Buffer, isLast: boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    // What goes wrong closes the connection, which is where it is dealt with.
    this.#socket.send(fragment, { binary: false, fin: isLast }, () => resolve());
    return promise;
  }
}
