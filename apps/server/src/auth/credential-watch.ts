import type { Directory, Id } from '@mailcote/store';
import type { Logger } from 'pino';

/** A changed password or a revoked app password closes open sessions within 5 s. */
const CHECK_EVERY_MS = 4000;

/**
 * Looks again and again whether what long-lived sessions have logged in with still holds: one statement for all sessions of a process,
 * none while there is none.
 */
export class CredentialWatch {
  readonly #directory: Pick<Directory, 'liveCredentials'>;
  readonly #log: Logger;
  readonly #listeners = new Map<Id, Set<() => void>>();
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    directory: Pick<Directory, 'liveCredentials'>,
    log: Logger,
    { everyMs = CHECK_EVERY_MS }: { everyMs?: number } = {},
  ) {
    this.#directory = directory;
    this.#log = log;
    this.#everyMs = everyMs;
  }

  /** `onGone` is called once, when the credential no longer holds. Dispose to stop watching. */
  watch(credentialId: Id, onGone: () => void): Disposable {
    const listeners = this.#listeners.get(credentialId) ?? new Set();
    listeners.add(onGone);
    this.#listeners.set(credentialId, listeners);
    this.#schedule();
    return {
      [Symbol.dispose]: () => {
        listeners.delete(onGone);
        if (listeners.size === 0 && this.#listeners.get(credentialId) === listeners)
          this.#listeners.delete(credentialId);
      },
    };
  }

  #schedule(): void {
    if (this.#timer !== null || this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => void this.#check(), this.#everyMs);
    this.#timer.unref();
  }

  /** Never rejects: a database that is away says nothing about a log-in. */
  async #check(): Promise<void> {
    const watched = [...this.#listeners.keys()];
    try {
      const live = await this.#directory.liveCredentials(watched);
      for (const id of watched) if (!live.has(id)) this.#tell(id);
    } catch (error) {
      this.#log.debug({ err: error }, 'log-ins of open sessions could not be looked at');
    } finally {
      this.#timer = null;
      this.#schedule();
    }
  }

  #tell(id: Id): void {
    const listeners = this.#listeners.get(id) ?? [];
    this.#listeners.delete(id);
    for (const onGone of listeners) onGone();
  }
}
