import { Socket } from 'node:net';

/**
 * Sends all that is written in one turn of the event loop by one call of the operating system: the statements of a transaction that go out
 * together, of which each would be a call, and would wake PostgreSQL, on its own.
 */
export class GatheringSocket extends Socket {
  #isGathering = false;

  constructor() {
    super();
    // `connect` of Node puts its own `write` into the place of the one below.
    this.once('connect', () => Reflect.deleteProperty(this, 'write'));
  }

  override write(
    octets: Uint8Array | string,
    encodingOrDone?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean {
    if (!this.#isGathering) {
      this.#isGathering = true;
      this.cork();
      // Behind the promises that are resolved by now: whoever continues may have more to send.
      process.nextTick(() => {
        this.#isGathering = false;
        this.uncork();
      });
    }
    return typeof encodingOrDone === 'function'
      ? super.write(octets, encodingOrDone)
      : super.write(octets, encodingOrDone, done);
  }
}
