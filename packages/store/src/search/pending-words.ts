import type { Pool } from 'pg';
import { run } from '../db/statement.ts';
import { tidyWords } from '../sql/tidy-words.ts';

/** A third of what gathers before PostgreSQL makes a delivery wait (gin_pending_list_limit, 4 MB): deliveries go on meanwhile. */
const TIDY_AT_OCTETS = 1024 * 1024;

/**
 * New words gather in a list before their index, which is sorted in when it has grown long: by whoever makes it too long, so that
 * one delivery in a thousand, and all that share its commit, would wait for a tenth of a second and more. Here it is done beside them.
 */
export class PendingWords {
  readonly #pool: Pool;
  readonly #log: (message: object) => void;
  #octets = 0;
  #tidying: Promise<void> | null = null;

  constructor(pool: Pool, log: (message: object) => void) {
    this.#pool = pool;
    this.#log = log;
  }

  /** So many octets of words were committed. */
  add(octets: number): void {
    this.#octets += octets;
    if (this.#octets < TIDY_AT_OCTETS || this.#tidying !== null) return;
    this.#octets = 0;
    this.#tidying = this.#tidy();
  }

  /** Waits for what is under way. */
  async settled(): Promise<void> {
    await this.#tidying;
  }

  async #tidy(): Promise<void> {
    try {
      await run(this.#pool, tidyWords);
    } catch (error) {
      // Then a delivery does it.
      this.#log({ msg: 'New words could not be sorted into their index', error: String(error) });
    } finally {
      this.#tidying = null;
    }
  }
}
