import { setTimeout as pause } from 'node:timers/promises';
import { Client, type Notification } from 'pg';

/** How soon a lost connection is tried again, and how patient it becomes. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** A connection whose other end vanished without a word (host gone, NAT forgot) is found out by asking. */
const PROBE_EVERY_MS = 20_000;
const ANSWER_WITHIN_MS = 5_000;

export interface KeptConnectionOptions {
  databaseUrl: string;
  applicationName: string;
  /** Run on every new connection before it counts as open. */
  onConnect(client: Client): Promise<void>;
  onNotification?: (notification: Notification) => void;
  /** A connection was lost or an attempt failed; told once until it works again. */
  onTrouble(error: unknown): void;
}

/** One database connection that is opened again whenever it is lost, until disposed of. */
export class KeptConnection implements AsyncDisposable {
  readonly #options: KeptConnectionOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #client: Client | null = null;

  constructor(options: KeptConnectionOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Null while not connected. */
  get client(): Client | null {
    return this.#client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#oneConnection(() => {
          failures = 0;
        });
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (failures === 0) this.#options.onTrouble(error);
        const wait = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
        failures += 1;
        await pause(wait, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }

  /** Lives as long as the connection; throws when it is lost, returns when asked to stop. */
  async #oneConnection(opened: () => void): Promise<void> {
    const client = new Client({
      connectionString: this.#options.databaseUrl,
      application_name: this.#options.applicationName,
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
    });
    const lost = Promise.withResolvers<never>();
    // Until it is awaited below a loss must not count as unhandled.
    lost.promise.catch(() => undefined);
    client.on('error', lost.reject);
    client.on('end', () => lost.reject(new Error('the database closed the connection')));
    if (this.#options.onNotification) client.on('notification', this.#options.onNotification);
    try {
      await client.connect();
      await this.#options.onConnect(client);
      this.#client = client;
      opened();
      while (!this.#stop.signal.aborted) {
        await Promise.race([
          lost.promise,
          pause(PROBE_EVERY_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined),
        ]);
        if (!this.#stop.signal.aborted) await client.query('SELECT 1');
      }
    } finally {
      this.#client = null;
      client.removeAllListeners('notification');
      await client.end().catch(() => undefined);
    }
  }
}
