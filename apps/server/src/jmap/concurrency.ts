/** How much may be under way at a time for one key (an account, say). */
export interface ConcurrencyOptions {
  /** At work; the next ones wait their turn. */
  most: number;
  /** At work and waiting together; more are refused. Infinity: none is. */
  mostInAll: number;
}

interface Lane {
  atWork: number;
  waiting: (() => void)[];
}

/** Lets a few tasks of each key run at a time, the others wait in order, and refuses those beyond. */
export class ConcurrencyLimit {
  readonly #options: ConcurrencyOptions;
  readonly #lanes = new Map<string, Lane>();

  constructor(options: ConcurrencyOptions) {
    this.#options = options;
  }

  /** Null: refused. Otherwise dispose of it when done, whatever came of it. */
  async enter(key: string): Promise<Disposable | null> {
    const lane = this.#lanes.get(key) ?? { atWork: 0, waiting: [] };
    if (lane.atWork + lane.waiting.length >= this.#options.mostInAll) return null;
    this.#lanes.set(key, lane);
    if (lane.atWork < this.#options.most) lane.atWork += 1;
    else await new Promise<void>((resolve) => lane.waiting.push(resolve));
    return { [Symbol.dispose]: () => this.#leave(key, lane) };
  }

  #leave(key: string, lane: Lane): void {
    // The place is handed on without becoming free in between, so that nobody overtakes.
    const next = lane.waiting.shift();
    if (next) {
      next();
      return;
    }
    lane.atWork -= 1;
    if (lane.atWork === 0) this.#lanes.delete(key);
  }
}
