import { networkOf } from './network.ts';

/** Hashing takes 50 ms of a core, two at a time: so many from one network may wait for it, and others wait no longer than for these. */
const MOST_WAITING = 40;

/** Keeps one network from filling the queue for password hashing with guesses at many users, which no limit by user would stop. */
export class HashingGate {
  readonly #isOn: boolean;
  readonly #waiting = new Map<string, number>();

  constructor(options: { isOn: boolean }) {
    this.#isOn = options.isOn;
  }

  /** @returns null when too many of this network wait already; else what the task returns */
  async run<T>(ip: string, task: () => Promise<T>): Promise<T | null> {
    const network = networkOf(ip);
    const waiting = this.#waiting.get(network) ?? 0;
    if (this.#isOn && waiting >= MOST_WAITING) return null;
    this.#waiting.set(network, waiting + 1);
    try {
      return await task();
    } finally {
      const left = (this.#waiting.get(network) ?? 1) - 1;
      if (left > 0) this.#waiting.set(network, left);
      else this.#waiting.delete(network);
    }
  }
}
