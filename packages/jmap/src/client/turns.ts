/** Lets so many tasks run at a time; the others wait in order. */
export class Turns {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  async run<T>(most: number, task: () => Promise<T>): Promise<T> {
    if (this.#running < most) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
