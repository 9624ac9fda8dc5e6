import { randomUUID } from 'node:crypto';
import type { Hint, Id } from '@mailcote/store';
import { hintsOf, NoticeBatch, type Notice } from './batch.ts';
import type { HintListener, Hub } from './hub.ts';
import { KeptConnection } from './kept-connection.ts';
import { MemoryHub } from './memory.ts';

const CHANNEL = 'mailcote_hub';
const NOTIFY = 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload';

/**
 * Hints wait this long for company. NOTIFY takes a lock over the whole database at commit, so it must be rare
 * and must stand outside of every delivering transaction.
 */
const BATCH_MS = 15;

export interface PostgresHubOptions {
  databaseUrl: string;
  onError: (error: unknown) => void;
}

/**
 * The hub of several processes on one database: LISTEN on one connection, NOTIFY on another, each opened again when lost.
 * Subscribers of this process hear their own process's hints at once and never from the database.
 */
export class PostgresHub implements Hub {
  readonly #local: MemoryHub;
  readonly #node = randomUUID();
  readonly #batch = new NoticeBatch();
  readonly #listening: KeptConnection;
  readonly #notifying: KeptConnection;
  readonly #onError: (error: unknown) => void;
  /** Resolved by the first LISTEN, and by the first connection that can NOTIFY. */
  readonly #hears = Promise.withResolvers<void>();
  readonly #speaks = Promise.withResolvers<void>();
  #hasListened = false;
  #timer: NodeJS.Timeout | undefined;
  /** Hints were lost on the way out: the other nodes are told to re-check as soon as we can speak again. */
  #owesRecheck = false;

  constructor({ databaseUrl, onError }: PostgresHubOptions) {
    this.#onError = onError;
    this.#local = new MemoryHub(onError);
    this.#listening = new KeptConnection({
      databaseUrl,
      applicationName: 'mailcote hub listen',
      onConnect: async (client) => {
        await client.query(`LISTEN ${CHANNEL}`);
        // What was notified between the loss and now is gone.
        if (this.#hasListened) this.#local.recheck();
        this.#hasListened = true;
        this.#hears.resolve();
      },
      onNotification: ({ payload }) => this.#received(payload ?? ''),
      onTrouble: onError,
    });
    this.#notifying = new KeptConnection({
      databaseUrl,
      applicationName: 'mailcote hub notify',
      onConnect: async (client) => {
        while (this.#owesRecheck) {
          this.#owesRecheck = false;
          try {
            await client.query(NOTIFY, [CHANNEL, [JSON.stringify({ node: this.#node, recheck: true })]]);
          } catch (error) {
            this.#owesRecheck = true;
            throw error;
          }
        }
        this.#speaks.resolve();
      },
      onTrouble: onError,
    });
  }

  /** Resolves once other processes are heard and hear us; both are tried for as long as it takes. */
  async ready(): Promise<void> {
    await Promise.all([this.#hears.promise, this.#speaks.promise]);
  }

  publish(hint: Hint): void {
    this.#local.publish(hint);
    this.#batch.add(hint);
    this.#schedule();
  }

  subscribe(accountId: Id, listener: HintListener): Disposable {
    return this.#local.subscribe(accountId, listener);
  }

  wakeQueue(): void {
    this.#local.wakeQueue();
    this.#batch.wakeQueue();
    this.#schedule();
  }

  subscribeQueue(listener: () => void): Disposable {
    return this.#local.subscribeQueue(listener);
  }

  /** Sends what is still waiting, then closes both connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#flush();
    await Promise.all([
      this.#listening[Symbol.asyncDispose](),
      this.#notifying[Symbol.asyncDispose](),
      this.#local[Symbol.asyncDispose](),
    ]);
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#flush();
    }, BATCH_MS);
  }

  /** Never rejects: what cannot be sent is owed as a re-check. */
  async #flush(): Promise<void> {
    const payloads = this.#batch.take(this.#node);
    if (payloads.length === 0) return;
    const client = this.#notifying.client;
    if (!client) {
      this.#owesRecheck = true;
      return;
    }
    try {
      await client.query(NOTIFY, [CHANNEL, payloads]);
    } catch (error) {
      this.#owesRecheck = true;
      this.#onError(error);
    }
  }

  #received(payload: string): void {
    const notice = parseNotice(payload);
    if (!notice || notice.node === this.#node) return;
    if (notice.recheck) this.#local.recheck();
    for (const hint of hintsOf(notice)) this.#local.publish(hint);
    if (notice.queue) this.#local.wakeQueue();
  }
}

/** Null for what another program said on our channel. */
function parseNotice(payload: string): Notice | null {
  try {
    const notice = JSON.parse(payload) as Notice | null;
    return typeof notice?.node === 'string' ? notice : null;
  } catch {
    return null;
  }
}
