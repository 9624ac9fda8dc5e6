import * as limits from './limits.ts';

/** How fast a client is, and how long it may still take. All times are Date.now(). */
export class Pace {
  readonly #startedAt: number;
  #deadline: number;
  #progressAt: number;
  #data: { startedAt: number; octets: number } | null = null;

  constructor(now: number) {
    this.#startedAt = now;
    this.#progressAt = now;
    this.#deadline = now + limits.COMMAND_TIMEOUT_MS;
  }

  /** When the session began. */
  get startedAt(): number {
    return this.#startedAt;
  }

  /** We have said something: the client got somewhere. */
  progress(now: number): void {
    this.#progressAt = now;
  }

  /** What is awaited from now on: a command, the handshake of TLS, the message, the end of the connection. */
  expect(what: 'command' | 'handshake' | 'data' | 'close', now: number): void {
    const timeouts = {
      command: limits.COMMAND_TIMEOUT_MS,
      handshake: limits.HANDSHAKE_TIMEOUT_MS,
      data: limits.DATA_TIMEOUT_MS,
      close: limits.CLOSE_TIMEOUT_MS,
    };
    this.#deadline = now + timeouts[what];
    this.#data = what === 'data' ? { startedAt: now, octets: 0 } : null;
  }

  /** The message is complete, or was given up: commands follow. */
  dataEnded(now: number): void {
    if (this.#data !== null) this.expect('command', now);
  }

  /** Octets of the message have come. */
  received(octets: number): void {
    if (this.#data !== null) this.#data.octets += octets;
  }

  /** The client had to wait for us, so its rate is measured anew. */
  restart(now: number): void {
    if (this.#data !== null) this.#data = { startedAt: now, octets: 0 };
  }

  /** The time for what is awaited is up, or the message comes too slowly. */
  isTooSlow(now: number): boolean {
    return now > this.#deadline || this.#isDribbling(now, limits.DATA_RATE_GRACE_MS);
  }

  /** The session has lasted longer than any needs to. */
  isTooLong(now: number): boolean {
    return now - this.#startedAt > limits.SESSION_TIMEOUT_MS;
  }

  /** Since when the client has got nowhere; null when it is sending a message at a decent rate. */
  stalledSince(now: number): number | null {
    if (this.#data === null) return this.#progressAt;
    return this.#isDribbling(now, limits.STALLED_AFTER_MS) ? this.#data.startedAt : null;
  }

  #isDribbling(now: number, graceMs: number): boolean {
    if (this.#data === null) return false;
    const { startedAt, octets } = this.#data;
    const age = now - startedAt;
    return age > graceMs && (octets * 1000) / age < limits.MIN_DATA_RATE;
  }
}
