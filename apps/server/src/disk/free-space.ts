import { statfsSync } from 'node:fs';
import type { Logger } from 'pino';

/** The file system is asked again after this: a burst of mail must not ask for every message. */
const FRESH_MS = 100;
/** What a message takes: its octets, the same again in PostgreSQL's log, and what is written about it. */
const OCTETS_FOR_EACH = 3;

export interface FreeSpaceOptions {
  /** On the file system that is watched. */
  folder: string;
  /** Octets that stay free. */
  minimum: number;
  log: Logger;
}

/**
 * Watches the disk under the database: mail is refused for the time being while there is still room for what PostgreSQL has to write anyway. A
 * PostgreSQL that cannot write its log stops, with everything that would need no room.
 */
export class FreeSpace {
  readonly #options: FreeSpaceOptions;
  #free = Infinity;
  #lookedAt = -Infinity;
  #isLow = false;

  constructor(options: FreeSpaceOptions) {
    this.#options = options;
  }

  /** Whether so many octets of mail may come in. */
  hasRoom(octets: number): boolean {
    const { folder, minimum, log } = this.#options;
    const now = performance.now();
    if (now - this.#lookedAt > FRESH_MS) {
      const { bavail, bsize } = statfsSync(folder);
      this.#free = bavail * bsize;
      this.#lookedAt = now;
    }
    const isLow = this.#free < minimum;
    if (isLow !== this.#isLow) {
      const megabytes = Math.floor(this.#free / 2 ** 20);
      if (isLow)
        log.error({ folder, megabytes }, 'the disk is nearly full: mail is refused for the time being');
      else log.info({ folder, megabytes }, 'there is room on the disk again');
      this.#isLow = isLow;
    }
    return this.#free - octets * OCTETS_FOR_EACH >= minimum;
  }
}
