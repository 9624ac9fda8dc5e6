import { retryDelay, type Schedule } from './schedule.ts';

/** Addresses remembered; beyond this the oldest are forgotten. */
const MAX_ENTRIES = 10_000;
/** One that answered so recently has a full queue of connections or a bad moment, not a death. */
const ALIVE_MS = 60_000;

interface Entry {
  /** In a row. */
  failures: number;
  error: string;
  /** Milliseconds, as Date.now. */
  until: number;
}

/**
 * Addresses that did not answer: all mail for them waits, without a connection for each message that comes up (5 minutes at
 * first, growing like the waits of a message). In memory: another process, or the next start, finds out by itself.
 */
export class DeadHosts {
  readonly #schedule: Schedule;
  readonly #dead = new Map<string, Entry>();
  readonly #answeredAt = new Map<string, number>();

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  /** Why an address is not to be tried now, and until when; null: try it. */
  reason(address: string, port: number, now = Date.now()): { error: string; until: Date } | null {
    const entry = this.#dead.get(`${address} ${port}`);
    if (entry === undefined || entry.until <= now) return null;
    return { error: entry.error, until: new Date(entry.until) };
  }

  failed(address: string, port: number, error: string, now = Date.now()): void {
    const key = `${address} ${port}`;
    if (now - (this.#answeredAt.get(key) ?? -Infinity) < ALIVE_MS) return;
    const before = this.#dead.get(key);
    // Several connections that fail together are one failure.
    if (before !== undefined && before.until > now) return;
    const failures = (before?.failures ?? 0) + 1;
    this.#dead.delete(key);
    this.#dead.set(key, { failures, error, until: now + retryDelay(failures, this.#schedule) });
    forgetOldest(this.#dead);
  }

  answered(address: string, port: number, now = Date.now()): void {
    const key = `${address} ${port}`;
    this.#dead.delete(key);
    this.#answeredAt.delete(key);
    this.#answeredAt.set(key, now);
    forgetOldest(this.#answeredAt);
  }
}

function forgetOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (map.size > MAX_ENTRIES && oldest !== undefined) map.delete(oldest);
}
