import { Client } from 'pg';

/** How often the holder shows the database that it is there. */
const PROBE_EVERY_MS = 15_000;
const ANSWER_WITHIN_MS = 5_000;
/** A holder whose machine vanished without a word is forgotten by the database after this long. */
const FORGOTTEN_AFTER_MS = 60_000;
/** Tells our locks from those of other users of the database: "mail". */
const LOCK_CLASS = 0x6d61696c;

/** A connection of its own for session-level advisory locks, which live and die with it. */
export class LockConnection implements AsyncDisposable {
  readonly #client: Client;
  readonly #lost = new AbortController();
  #probing: NodeJS.Timeout | null = null;

  private constructor(databaseUrl: string, purpose: string) {
    this.#client = new Client({
      connectionString: databaseUrl,
      application_name: `mailcote ${purpose}`,
      keepAlive: true,
      pipeline: true,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
    });
    this.#client.on('error', () => this.#lost.abort());
    this.#client.on('end', () => this.#lost.abort());
    this.lost.addEventListener('abort', () => this.#stop());
  }

  /** @throws while the database does not answer */
  static async open(databaseUrl: string, purpose: string): Promise<LockConnection> {
    const connection = new LockConnection(databaseUrl, purpose);
    try {
      await connection.#client.connect();
      await connection.#client.query(`SET idle_session_timeout = ${FORGOTTEN_AFTER_MS}`);
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      throw error;
    }
    connection.#probing = setInterval(() => {
      connection.#client.query('SELECT 1').catch(() => connection.#lost.abort());
    }, PROBE_EVERY_MS);
    return connection;
  }

  /** Aborted once it is gone, and all its locks with it. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** False: another connection has it. @throws while the database does not answer */
  async tryLock(name: string): Promise<boolean> {
    const { rows } = await this.#client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked',
      [LOCK_CLASS, name],
    );
    return rows[0]?.locked === true;
  }

  /** Gives up the connection if it cannot say so: a lock that nobody holds must not stay. */
  async unlock(name: string): Promise<void> {
    try {
      await this.#client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [LOCK_CLASS, name]);
    } catch {
      await this[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    // One that is broken already has nothing to say to its end.
    await this.#client.end().catch(() => undefined);
  }

  #stop(): void {
    if (this.#probing !== null) clearInterval(this.#probing);
    this.#probing = null;
  }
}
