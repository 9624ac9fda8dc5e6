import { isTemporary, type Queue } from '@mailcote/store';
import type { Logger } from 'pino';
import { ALIVE_MS, BEAT_EVERY_MS } from './limits.ts';

export interface HeartbeatOptions {
  queue: Queue;
  /** Whose leases these are. */
  owner: string;
  log: Logger;
  /** Leases of a dead process were freed: something is due. */
  onFreed: () => void;
  everyMs?: number;
  aliveMs?: number;
}

/**
 * Shows the other relay processes that this one lives, and frees the leases of those that do not any more, so that what a killed
 * process had in hand waits half a minute and not for the end of its lease.
 *
 * Nobody is taken for dead by one who was cut off itself: after the database was away everybody has `aliveMs` to be heard again.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #aliveMs: number;
  readonly #timer: NodeJS.Timeout;
  #lastBeat = -Infinity;
  /** Since when every beat was heard. */
  #steadySince = Infinity;
  #beating: Promise<void> | null = null;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#aliveMs = options.aliveMs ?? ALIVE_MS;
    this.#timer = setInterval(() => {
      this.beat().catch((error: unknown) => {
        const level = isTemporary(error) ? 'warn' : 'error';
        options.log[level]({ err: error }, 'the database did not hear that the relay lives');
      });
    }, options.everyMs ?? BEAT_EVERY_MS);
  }

  /** False when others may take this process for dead: nothing new is to be begun then. */
  get isAlive(): boolean {
    return performance.now() - this.#lastBeat < this.#aliveMs;
  }

  /** Rejects while the database is away. */
  beat(): Promise<void> {
    this.#beating ??= this.#beat().finally(() => {
      this.#beating = null;
    });
    return this.#beating;
  }

  /** The end: leases are given back, or this process has nothing leased. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const { queue, owner } = this.#options;
    // Without it the end shows by itself a moment later.
    await Promise.allSettled([this.#beating]);
    await queue.endWorker(owner).catch((error: unknown) => {
      this.#options.log.warn({ err: error }, 'the end of the relay could not be written down');
    });
  }

  async #beat(): Promise<void> {
    const { queue, owner, onFreed } = this.#options;
    const started = performance.now();
    try {
      await queue.beat(owner, this.#aliveMs);
    } catch (error) {
      this.#steadySince = Infinity;
      throw error;
    }
    // Beats that were late (this process slept) count as one that was missed.
    if (!this.isAlive) this.#steadySince = started;
    this.#steadySince = Math.min(this.#steadySince, started);
    this.#lastBeat = started;
    if (started - this.#steadySince < this.#aliveMs) return;
    if ((await queue.freeLeasesOfDead()) > 0) onFreed();
  }
}
