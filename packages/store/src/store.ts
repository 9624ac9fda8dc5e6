import type { Pool } from 'pg';
import { Audit } from './audit/audit.ts';
import { PostgresBlobs, type Blobs } from './blobs/blobs.ts';
import { CHUNK_SIZE } from './blobs/encode.ts';
import { LockKeeper } from './db/lock-keeper.ts';
import { tryLock, type StoreLock } from './db/lock.ts';
import { openPool } from './db/pool.ts';
import { run } from './db/statement.ts';
import { BEGIN_SNAPSHOT, transaction } from './db/transaction.ts';
import { AccountMemory } from './deliver/account-memory.ts';
import { commitGroup } from './deliver/commit-group.ts';
import { DeliveryQueue } from './deliver/delivery-queue.ts';
import { prepareDelivery, type Delivered, type Delivery } from './deliver/prepare-delivery.ts';
import { Directory } from './directory/directory.ts';
import { openPrisma, type PrismaClient } from './directory/prisma.ts';
import { diskFull, StoreError } from './errors.ts';
import { fromId, toBlobId, toId } from './ids.ts';
import { PushSubscriptions } from './push/push-subscriptions.ts';
import { MtaStsPolicies } from './mta-sts/mta-sts-policies.ts';
import { Queue, type WriteInAccounts } from './queue/queue.ts';
import { AccountReader, type ReadCaches } from './read/account-reader.ts';
import { MailboxCache } from './read/mailbox-cache.ts';
import { toMailImport } from './read/from-row.ts';
import { QueryCache } from './read/query-cache.ts';
import { IndexTasks } from './search/index-tasks.ts';
import { LateWords } from './search/late-words.ts';
import { PendingWords } from './search/pending-words.ts';
import { TextIndex } from './search/text-index.ts';
import { nextBulkUpdate, unfinishedBulkUpdates } from './sql/bulk-updates.ts';
import { mailImportBlobs, runningMailImports } from './sql/mail-imports.ts';
import { databaseSize } from './sql/database-size.ts';
import { accountsToWake, nextSnooze } from './sql/snoozes.ts';
import { readDue } from './sql/vacation.ts';
import { sweep, type SweepAges, type Swept } from './sweep.ts';
import { Traffic } from './traffic/traffic.ts';
import type { BlobHandle, Hint, Id, RunningMailImport } from './types.ts';
import { AccountWriter } from './write/account-writer.ts';
import { writeAccount, writeAccounts } from './write/write.ts';

export interface StoreOptions {
  databaseUrl: string;
  /** Connections at most. Default 10. */
  poolSize?: number;
  /** Called after each commit that changed something an account can see. Must not block; what it throws is logged. */
  publish(hint: Hint): void;
  log?(message: object): void;
  /** Whether keys for SCRAM are kept of passwords (docs/decisions/008). Default true. */
  keepsScram?: boolean;
  /** Whether there is room on the disk for so many octets more; bytes are refused (`isDiskFull`) while there is none. Default: always. */
  hasRoom?(octets: number): boolean;
}

/** A database that has been migrated. @throws when it cannot be reached */
export async function openStore(options: StoreOptions): Promise<Store> {
  const store = new Store(options);
  try {
    await store.ping();
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
  return store;
}

/** The only owner of the database. Accounts change through `write` and `deliver`, and in no other way. */
export class Store implements AsyncDisposable {
  readonly directory: Directory;
  readonly blobs: Blobs;
  readonly queue: Queue;
  readonly mtaSts: MtaStsPolicies;
  readonly indexTasks: IndexTasks;
  readonly textIndex: TextIndex;
  readonly lateWords: LateWords;
  readonly pushSubscriptions: PushSubscriptions;
  /** What administrators did. */
  readonly audit: Audit;
  /** How much mail passes. */
  readonly traffic: Traffic;
  readonly #options: StoreOptions;
  readonly #locks: LockKeeper;
  readonly #pool: Pool;
  readonly #prisma: PrismaClient;
  readonly #caches: ReadCaches;
  readonly #deliveries: DeliveryQueue;
  readonly #accounts = new AccountMemory();
  readonly #pendingWords: PendingWords;
  #closed: Promise<void> | null = null;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#locks = new LockKeeper(options.databaseUrl, 'locks');
    this.#pool = openPool({
      databaseUrl: options.databaseUrl,
      poolSize: options.poolSize,
      onError: (error) => this.#log({ msg: 'A database connection was lost', error: error.message }),
    });
    this.#prisma = openPrisma(this.#pool);
    this.directory = new Directory(this.#prisma, this.#pool, options.keepsScram ?? true);
    this.blobs = new PostgresBlobs(this.#pool, (octets) => this.hasRoom(octets));
    const write: WriteInAccounts = async (accountIds, fn) => {
      this.#accounts.forget(accountIds);
      const { value, hints } = await writeAccounts(this.#pool, accountIds, fn);
      for (const hint of hints) this.#publish(hint);
      return value;
    };
    this.audit = new Audit(this.#pool);
    this.traffic = new Traffic(this.#pool, (error) =>
      this.#log({ msg: 'The counts of messages could not be written', error: String(error) }),
    );
    this.queue = new Queue(this.#pool, write, this.traffic);
    this.mtaSts = new MtaStsPolicies(this.#pool);
    this.indexTasks = new IndexTasks(this.#pool, write);
    this.textIndex = new TextIndex(this.#pool, (message) => this.#log(message));
    this.pushSubscriptions = new PushSubscriptions(this.#pool);
    this.#pendingWords = new PendingWords(this.#pool, (message) => this.#log(message));
    this.lateWords = new LateWords(this.#pool, this.#pendingWords, (message) => this.#log(message));
    this.#caches = {
      queries: new QueryCache(),
      mailboxes: new MailboxCache(),
      lateWords: this.lateWords,
    };
    this.#deliveries = new DeliveryQueue({
      commit: async (group) => {
        const commit = await commitGroup(this.#pool, group, this.#accounts);
        this.#pendingWords.add(group.reduce((sum, { email }) => sum + email.words.vector.length, 0));
        return commit;
      },
      publish: (hint) => this.#publish(hint),
    });
  }

  /** Reads need no transaction: see AccountReader. */
  reader(accountId: Id): AccountReader {
    return new AccountReader(this.#pool, fromId('a', accountId) ?? 0, this.#caches);
  }

  /**
   * Reads that see one and the same state of the account: a state and a list that belong together (RFC 8620 5.5, queryState).
   * Takes a connection for as long as `fn` runs. `fn` runs again where it searches for words that had to be made first.
   */
  snapshot<T>(accountId: Id, fn: (reader: AccountReader) => Promise<T>): Promise<T> {
    const number = fromId('a', accountId) ?? 0;
    return this.lateWords.searched(() =>
      transaction(
        this.#pool,
        async (client) => ({ value: await fn(new AccountReader(client, number, null)) }),
        BEGIN_SNAPSHOT,
      ),
    );
  }

  /**
   * Changes an account. All that `fn` does is committed together under one modSeq, then announced; when it throws,
   * nothing has happened. Writers of one account wait for one another, so `fn` does no slow work besides. It runs again where it searches
   * for words that had to be made first.
   * @throws StoreError notFound: no such account; otherwise what `fn` throws, or a fault (see isTemporary)
   */
  async write<T>(accountId: Id, fn: (tx: AccountWriter) => Promise<T>): Promise<T> {
    const number = fromId('a', accountId);
    if (number === null) throw new StoreError('notFound', 'No such account');
    this.#accounts.forget([number]);
    const { value, hints } = await this.lateWords.searched(() =>
      writeAccount(this.#pool, number, (context) => fn(new AccountWriter(context))),
    );
    for (const hint of hints) this.#publish(hint);
    return value;
  }

  /**
   * Puts a message into an account. Resolves after COMMIT: the message is stored, durable and visible. Deliveries that
   * come at the same time share a transaction.
   * @throws StoreError overQuota, notFound (account, blob), leaseLost (see Delivery.settles), retracted
   */
  async deliver(delivery: Delivery): Promise<Delivered> {
    const { bytes } = delivery;
    if (!this.hasRoom(bytes instanceof Buffer ? bytes.length : 0)) throw diskFull();
    const isLarge = Buffer.isBuffer(bytes) && bytes.length > CHUNK_SIZE;
    const prepared = prepareDelivery(
      isLarge ? { ...delivery, bytes: await this.blobs.put(bytes) } : delivery,
    );
    return this.#deliveries.deliver(prepared);
  }

  /**
   * Delivered emails that a vacation response may have to answer, from the one behind `after` on; AccountWriter.endAutoReply ends
   * each. Several processes may be given the same ones: only one of them ends it.
   */
  async autoRepliesDue(
    limit: number,
    after: { accountId: Id; emailId: Id } | null = null,
  ): Promise<{ accountId: Id; emailId: Id }[]> {
    const rows = await run(this.#pool, readDue, [
      limit,
      after ? fromId('a', after.accountId) : 0,
      after ? fromId('e', after.emailId) : 0,
    ]);
    return rows.map((row) => ({ accountId: toId('a', row.account_id), emailId: toId('e', row.email_id) }));
  }

  /** Accounts with snoozed emails whose time has come (AccountWriter.wakeEmails), and the milliseconds until the next; null: there is none. */
  async snoozesDue(limit: number): Promise<{ accountIds: Id[]; wait: number | null }> {
    const rows = await run(this.#pool, accountsToWake, [limit]);
    const [next] = await run(this.#pool, nextSnooze);
    return { accountIds: rows.map((row) => toId('a', row.account_id)), wait: next?.wait ?? null };
  }

  /** Bulk updates that are under way (AccountWriter.stepBulkUpdate), and the milliseconds until the next starts; null: none waits. */
  async bulkUpdatesDue(limit: number): Promise<{ due: { accountId: Id; id: Id }[]; wait: number | null }> {
    const rows = await run(this.#pool, unfinishedBulkUpdates, [limit]);
    const [next] = await run(this.#pool, nextBulkUpdate);
    return {
      due: rows.map((row) => ({ accountId: toId('a', row.account_id), id: toId('j', row.id) })),
      wait: next?.wait ?? null,
    };
  }

  /** The oldest import that is under way of each account (AccountWriter.stepMailImport). */
  async runningMailImports(limit: number): Promise<RunningMailImport[]> {
    const rows = await run(this.#pool, runningMailImports, [limit]);
    return rows.map(({ account_id, mod_seq, cursor, ...row }) => ({
      ...toMailImport(row),
      accountId: toId('a', account_id),
      modSeq: mod_seq,
      cursor,
    }));
  }

  /** The pieces of its archive, in their order; none once it is over. */
  async mailImportBlobs(accountId: Id, id: Id): Promise<BlobHandle[]> {
    const rows = await run(this.#pool, mailImportBlobs, [fromId('a', accountId) ?? 0, fromId('o', id) ?? 0]);
    return rows.map(({ hash, size }) => ({ id: toBlobId(hash), size }));
  }

  /** Removes what nothing refers to and what has expired; to be called every few minutes. Ages in seconds. */
  sweep(ages: Partial<SweepAges> = {}): Promise<Swept> {
    return sweep(this.#pool, ages);
  }

  /**
   * For what one process at a time may do of all that share the database. Null: another one has the lock of that name.
   * @throws while the database does not answer
   */
  tryLock(name: string): Promise<StoreLock | null> {
    return tryLock(this.#options.databaseUrl, name);
  }

  /**
   * The same for what many may hold many of for a short time: all locks of this process share a connection.
   * @throws while the database does not answer
   */
  tryShortLock(name: string): Promise<StoreLock | null> {
    return this.#locks.tryLock(name);
  }

  /** Octets of the database, indexes included. */
  async size(): Promise<number> {
    const [row] = await run(this.#pool, databaseSize);
    return row?.octets ?? 0;
  }

  /** Whether there is room on the disk for so many octets of mail. */
  hasRoom(octets: number): boolean {
    return this.#options.hasRoom?.(octets) ?? true;
  }

  /** @throws while the database does not answer */
  async ping(): Promise<void> {
    await this.#pool.query('SELECT 1');
  }

  /** For /health and metrics. */
  get health(): { connections: number; idleConnections: number; waiting: number; deliveriesWaiting: number } {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return {
      connections: totalCount,
      idleConnections: idleCount,
      waiting: waitingCount,
      deliveriesWaiting: this.#deliveries.depth,
    };
  }

  /** Waits for what is under way. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#locks[Symbol.asyncDispose]()
      .then(() => this.traffic.write())
      .then(() => this.#pendingWords.settled())
      .then(() => this.#prisma.$disconnect())
      .then(() => this.#pool.end());
    return this.#closed;
  }

  /** A hint that is lost costs latency, never correctness: it must not turn a committed write into a failed one. */
  #publish(hint: Hint): void {
    try {
      this.#options.publish(hint);
    } catch (error) {
      this.#log({ msg: 'A hint could not be published', error: String(error) });
    }
  }

  #log(message: object): void {
    this.#options.log?.(message);
  }
}
