/** Something that can be watched: `subscribe` and `version` are what React's useSyncExternalStore asks for. */
export class Emitter {
  readonly #listeners = new Set<() => void>();
  #version = 0;

  get version(): number {
    return this.#version;
  }

  /** Calls back after each change. Gives back the way to stop. An arrow, so that it can be passed on bare. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** One value that can be watched. */
export class Value<T> extends Emitter {
  #value: T;

  constructor(value: T) {
    super();
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.changed();
  }
}
