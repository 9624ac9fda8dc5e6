import { networkOf } from './network.ts';

/** 20 wrong passwords per quarter of an hour for one user from one network: guessing is useless at that rate. */
const MOST_FAILURES = 20;
const WINDOW_MS = 15 * 60_000;

/** Bounds the memory of a spray over made-up users; the oldest entries go first. About 20 MB when full. */
const MOST_ENTRIES = 100_000;

/**
 * Counts failed log-ins over all protocols, by user and network. The owner, who comes from another network, is never locked out
 * by somebody else's guesses.
 */
export class AttemptLimiter {
  readonly #isOn: boolean;
  readonly #now: () => number;
  /** Times of recent failures, oldest first. A Map keeps insertion order, which makes it a queue of keys as well. */
  readonly #failures = new Map<string, number[]>();

  constructor(options: { isOn: boolean; now?: () => number }) {
    this.#isOn = options.isOn;
    this.#now = options.now ?? Date.now;
  }

  /** Milliseconds until the next try is allowed; 0: now. */
  waitFor(username: string, ip: string): number {
    if (!this.#isOn) return 0;
    const times = this.#recent(key(username, ip));
    const oldest = times.at(-MOST_FAILURES);
    return oldest === undefined ? 0 : oldest + WINDOW_MS - this.#now();
  }

  /**
   * Counts a try. To be called before the password is checked, and taken back by {@link takeBack} when it was right:
   * a hundred tries at once must count as a hundred.
   */
  attempt(username: string, ip: string): void {
    if (!this.#isOn) return;
    const id = key(username, ip);
    const times = this.#recent(id);
    times.push(this.#now());
    this.#failures.delete(id);
    this.#failures.set(id, times);
    if (this.#failures.size > MOST_ENTRIES) {
      const [oldest] = this.#failures.keys();
      if (oldest !== undefined) this.#failures.delete(oldest);
    }
  }

  /**
   * Makes a try that counts for each of these unless it is right.
   * @param check null: it was wrong; when it rejects, nothing was tried
   * @returns what `check` says, or how long to wait before the next try
   */
  async guard<T>(
    who: readonly (readonly [username: string, ip: string])[],
    check: () => Promise<T | null>,
  ): Promise<{ value: T | null } | { waitMs: number }> {
    const waitMs = Math.max(0, ...who.map(([username, ip]) => this.waitFor(username, ip)));
    if (waitMs > 0) return { waitMs };
    for (const [username, ip] of who) this.attempt(username, ip);
    let isWrong = false;
    try {
      const value = await check();
      isWrong = value === null;
      return { value };
    } finally {
      if (!isWrong) for (const [username, ip] of who) this.takeBack(username, ip);
    }
  }

  /** The try was right, or the database was away. Earlier failures stay: somebody else in the same network may have made them. */
  takeBack(username: string, ip: string): void {
    this.#failures.get(key(username, ip))?.pop();
  }

  #recent(id: string): number[] {
    const since = this.#now() - WINDOW_MS;
    return (this.#failures.get(id) ?? []).filter((time) => time > since);
  }
}

function key(username: string, ip: string): string {
  return `${networkOf(ip)} ${username.trim().toLowerCase().slice(0, 320)}`;
}
