/** ready: every file is on the server. stopped: by the person, by an edit, or with the window. */
export type WaitEnd = 'ready' | 'failed' | 'stopped';

/** Somebody has said "send" while files were on their way: the message waits for them. */
export class UploadWait {
  readonly #onChange: () => void;
  #resolve: ((how: WaitEnd) => void) | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isOn(): boolean {
    return this.#resolve !== null;
  }

  start(): Promise<WaitEnd> {
    const { promise, resolve } = Promise.withResolvers<WaitEnd>();
    this.#resolve = resolve;
    this.#onChange();
    return promise;
  }

  /** Nothing happens when nobody waits. */
  end(how: WaitEnd): void {
    if (!this.#resolve) return;
    this.#resolve(how);
    this.#resolve = null;
    this.#onChange();
  }
}
