import type { ServerContext } from '../context.ts';

/** Bounds the memory; the key that was used longest ago is forgotten first. */
const MOST_KEYS = 100_000;

/** So many in any window of time, for each key. */
export class RateLimit {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  /** When each was taken, oldest first. */
  readonly #taken = new Map<string, number[]>();

  constructor({ most, windowMs, now = Date.now }: { most: number; windowMs: number; now?: () => number }) {
    this.#most = most;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** False: there were too many; this one does not count. */
  take(key: string): boolean {
    if (this.#most === Infinity) return true;
    const now = this.#now();
    const recent = (this.#taken.get(key) ?? []).filter((time) => time > now - this.#windowMs);
    if (recent.length >= this.#most) return false;
    this.#taken.delete(key);
    this.#taken.set(key, [...recent, now]);
    if (this.#taken.size > MOST_KEYS) {
      const [oldest] = this.#taken.keys();
      if (oldest !== undefined) this.#taken.delete(oldest);
    }
    return true;
  }
}

const HOUR_MS = 60 * 60_000;

/** A limit for an hour that each server has for itself, as far as its configuration limits anything. */
export function hourlyLimit(most: number): (server: ServerContext) => RateLimit {
  const limits = new WeakMap<ServerContext, RateLimit>();
  return (server) => {
    const limit =
      limits.get(server) ??
      new RateLimit({ most: server.config.rateLimits ? most : Infinity, windowMs: HOUR_MS });
    limits.set(server, limit);
    return limit;
  };
}
