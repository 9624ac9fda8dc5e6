/** A wait that can be ended early, from outside and by a signal. */
export class Pause {
  #end: (() => void) | null = null;

  /** Resolves after `ms`, or when `end` is called, or when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#end = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      this.#end = done;
    });
  }

  end(): void {
    this.#end?.();
  }
}
