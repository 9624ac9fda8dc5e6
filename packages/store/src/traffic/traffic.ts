import { execute, run, type Database } from '../db/statement.ts';
import { addTraffic, readTraffic, type TrafficRow } from '../sql/traffic.ts';

export type TrafficKind = 'received' | 'refused' | 'sent' | 'deferred' | 'failed';
export type TrafficHour = TrafficRow;

/** Counted in memory and written this often: not one more row for each message. What a crash loses is a figure, not mail. */
const WRITE_EVERY_MS = 10_000;

const NOTHING: Record<TrafficKind, number> = { received: 0, refused: 0, sent: 0, deferred: 0, failed: 0 };

/** How much mail passes, by hours, over all processes. */
export class Traffic {
  readonly #database: Database;
  readonly #onError: (error: unknown) => void;
  #counts = { ...NOTHING };
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  /** received: a message taken from another server; refused: one, or a recipient, that was not; sent, deferred, failed: recipients elsewhere. */
  count(kind: TrafficKind, more = 1): void {
    this.#counts[kind] += more;
    this.#timer ??= setTimeout(() => void this.write(), WRITE_EVERY_MS).unref();
  }

  /** Writes what was counted since the last time. Never rejects: what cannot be written now is written with the next. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counts = this.#counts;
    this.#counts = { ...NOTHING };
    const { received, refused, sent, deferred, failed } = counts;
    if (received + refused + sent + deferred + failed === 0) return;
    try {
      await execute(this.#database, addTraffic, [received, refused, sent, deferred, failed]);
    } catch (error) {
      this.#onError(error);
      for (const kind of Object.keys(counts) as TrafficKind[])
        if (counts[kind] > 0) this.count(kind, counts[kind]);
    }
  }

  /** The last hours, oldest first, the one that has begun last; what this process has not written yet included. */
  async hours(count: number): Promise<TrafficHour[]> {
    await this.write();
    return run(this.#database, readTraffic, [count]);
  }
}
