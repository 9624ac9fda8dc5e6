import { LockConnection } from './lock-connection.ts';
import type { StoreLock } from './lock.ts';

/**
 * Many locks of short life, such as one for each POP3 session, on one connection, which is opened for the first of them. Each
 * is held once: against other processes by the database, inside of this one by its name.
 */
export class LockKeeper implements AsyncDisposable {
  readonly #databaseUrl: string;
  readonly #purpose: string;
  readonly #held = new Set<string>();
  #connection: Promise<LockConnection> | null = null;

  constructor(databaseUrl: string, purpose: string) {
    this.#databaseUrl = databaseUrl;
    this.#purpose = purpose;
  }

  /** Null: somebody has it. @throws while the database does not answer */
  async tryLock(name: string): Promise<StoreLock | null> {
    if (this.#held.has(name)) return null;
    this.#held.add(name);
    try {
      const connection = await this.#connected();
      if (await connection.tryLock(name)) return this.#hold(connection, name);
    } catch (error) {
      this.#held.delete(name);
      throw error;
    }
    this.#held.delete(name);
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const connection = await this.#connection?.catch(() => null);
    await connection?.[Symbol.asyncDispose]();
  }

  #hold(connection: LockConnection, name: string): StoreLock {
    const { lost } = connection;
    const forget = (): boolean => this.#held.delete(name);
    lost.addEventListener('abort', forget);
    return {
      lost,
      [Symbol.asyncDispose]: async () => {
        lost.removeEventListener('abort', forget);
        // Somebody else of this process may have it by now.
        if (lost.aborted) return;
        forget();
        await connection.unlock(name);
      },
    };
  }

  #connected(): Promise<LockConnection> {
    this.#connection ??= this.#open();
    return this.#connection;
  }

  async #open(): Promise<LockConnection> {
    const forget = (): void => {
      this.#connection = null;
    };
    try {
      const connection = await LockConnection.open(this.#databaseUrl, this.#purpose);
      connection.lost.addEventListener('abort', forget);
      if (connection.lost.aborted) forget();
      return connection;
    } catch (error) {
      forget();
      throw error;
    }
  }
}
