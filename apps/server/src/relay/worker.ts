import { isTemporary, type QueueItem } from '@mailcote/store';
import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { groupByMessage } from './batch.ts';
import { Heartbeat } from './heartbeat.ts';
import { IdleConnections } from './idle-connections.ts';
import * as limits from './limits.ts';
import { deliverLocally } from './local-delivery.ts';
import type { MtaSts } from './mta-sts.ts';
import { judgeAttempts, settleAttempts } from './settle.ts';
import { DeadHosts } from './dead-hosts.ts';
import { wayOf } from './way.ts';
import { findTargets, type OwnServer, smarthostTargets, type Targets } from './target.ts';
import { type TlsWish, tlsWish } from './tls-wish.ts';
import { transfer } from './transfer.ts';
import { untilStored } from './until-stored.ts';

/** How one destination is doing. */
interface Destination {
  connections: number;
  /** Batches that wait for one. */
  waiting: Batch[];
  /** Messages it took since it last failed us. */
  taken: number;
}

/** Items for one domain that go the same way. */
interface Batch {
  domain: string;
  /** The smarthost; null: the servers of the domain. */
  relayUrl: string | null;
  items: QueueItem[];
}

/** Remembered destinations; beyond this the ones without a connection are forgotten. */
const MAX_DESTINATIONS = 10_000;
/** After trouble with the store. */
const PAUSE_MS = 1000;

/**
 * Empties the queue: claims what is due, by destination, and hands each destination's batch to a transfer of its own, so that
 * a slow one delays nobody else. Sleeps until the next item is due or somebody wakes it.
 */
export class RelayWorker {
  readonly #ctx: ServerContext;
  readonly #log: Logger;
  readonly #owner = randomUUID();
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  readonly #destinations = new Map<string, Destination>();
  readonly #running = new Set<Promise<void>>();
  /** What is being worked on. */
  readonly #serving = new Set<Batch>();
  /** A claim may have happened that was not answered: its items would wait for the end of their lease. */
  #mayHaveForgotten = false;
  readonly #idle = new IdleConnections();
  readonly #heartbeat: Heartbeat;
  readonly #loop: Promise<void>;
  readonly #deadHosts: DeadHosts;
  readonly #sts: MtaSts;
  #connections = 0;
  #waiting = 0;
  #isWoken = false;
  #alarm: (() => void) | null = null;

  constructor(ctx: ServerContext, log: Logger, sts: MtaSts) {
    this.#sts = sts;
    this.#ctx = ctx;
    this.#log = log;
    this.#deadHosts = new DeadHosts(ctx.config.schedule);
    this.#heartbeat = new Heartbeat({
      queue: ctx.store.queue,
      owner: this.#owner,
      log,
      onFreed: () => this.wake(),
    });
    this.#loop = this.#run();
  }

  /** Something may be due, or there is room for more. */
  wake(): void {
    this.#isWoken = true;
    this.#alarm?.();
  }

  /** Begins nothing new, waits for the messages on their way, up to 20 s, and breaks off what is left. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await this.#loop;
    await this.#releaseWaiting();
    const { promise: grace, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limits.SHUTDOWN_GRACE_MS);
    const finished = Promise.all(this.#running);
    await Promise.race([finished, grace]);
    clearTimeout(timer);
    this.#kill.abort();
    await finished;
    await this.#idle.close();
    await this.#heartbeat.close();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#isWoken = false;
      let wait: number;
      try {
        const items = await this.#claim();
        for (const batch of this.#batches(items)) this.#take(batch);
        wait = items.length > 0 ? 0 : await this.#untilNext();
      } catch (error) {
        this.#complain(error, 'the queue cannot be read');
        wait = PAUSE_MS;
      }
      await this.#sleep(wait);
    }
  }

  async #claim(): Promise<QueueItem[]> {
    if (this.#connections + this.#waiting >= limits.MAX_CONNECTIONS) return [];
    if (this.#isSmarthostBusy()) return [];
    if (!this.#heartbeat.isAlive) await this.#heartbeat.beat();
    if (this.#mayHaveForgotten) await this.#releaseForgotten();
    const except = [...this.#destinations]
      .filter(([, { connections, taken }]) => connections >= connectionsEarned(taken))
      .map(([domain]) => domain);
    this.#mayHaveForgotten = true;
    const items = await this.#ctx.store.queue.claim({
      owner: this.#owner,
      limit: limits.CLAIM_SIZE,
      leaseMs: limits.LEASE_MS,
      perDestination: limits.BATCH_SIZE,
      except,
    });
    this.#mayHaveForgotten = false;
    return items;
  }

  async #releaseForgotten(): Promise<void> {
    const waiting = [...this.#destinations.values()].flatMap((destination) => destination.waiting);
    const inHand = [...this.#serving, ...waiting].flatMap(({ items }) => items);
    await this.#ctx.store.queue.releaseForgotten(this.#owner, inHand);
  }

  /** Milliseconds until something is due; while transfers run, what is due may have to wait for them. */
  async #untilNext(): Promise<number> {
    const next = await this.#ctx.store.queue.nextAttemptAt();
    const due = next === null ? limits.LOOK_EVERY_MS : next.getTime() - Date.now();
    const least = this.#running.size > 0 ? PAUSE_MS : 0;
    return Math.min(Math.max(due, least), limits.LOOK_EVERY_MS);
  }

  /** By domain and way; what must go over TLS has connections of its own. */
  #batches(items: readonly QueueItem[]): (Batch & { key: string })[] {
    const batches = new Map<string, Batch & { key: string }>();
    for (const item of items) {
      const { domain } = item;
      const { key, relayUrl } = wayOf(this.#ctx.config, item);
      const batch = batches.get(`${domain} ${key}`) ?? { key, domain, relayUrl, items: [] };
      batches.set(`${domain} ${key}`, batch);
      batch.items.push(item);
    }
    return [...batches.values()];
  }

  /** Begins with a batch, or lets it wait for a connection to its destination. */
  #take({ key, ...batch }: Batch & { key: string }): void {
    const destination = this.#destinations.get(key) ?? { connections: 0, taken: 0, waiting: [] };
    this.#destinations.set(key, destination);
    if (destination.connections < connectionsEarned(destination.taken)) {
      this.#start(key, destination, batch);
    } else {
      destination.waiting.push(batch);
      this.#waiting++;
    }
  }

  #start(key: string, destination: Destination, batch: Batch): void {
    destination.connections++;
    this.#connections++;
    this.#serving.add(batch);
    const work = this.#serve(key, destination, batch)
      .catch((error: unknown) => this.#complain(error, 'a batch was left to its lease'))
      .finally(() => {
        destination.connections--;
        this.#connections--;
        this.#running.delete(work);
        this.#serving.delete(batch);
        this.#startWaiting(key, destination);
        this.#forget();
        this.wake();
      });
    this.#running.add(work);
  }

  #startWaiting(key: string, destination: Destination): void {
    while (!this.#stop.signal.aborted && destination.connections < connectionsEarned(destination.taken)) {
      const next = destination.waiting.shift();
      if (next === undefined) return;
      this.#waiting--;
      this.#start(key, destination, next);
    }
  }

  async #releaseWaiting(): Promise<void> {
    for (const { waiting } of this.#destinations.values()) {
      const items = waiting.splice(0).flatMap((batch) => batch.items);
      if (items.length > 0)
        await this.#ctx.store.queue
          .release(items)
          .catch((error: unknown) => this.#complain(error, 'a batch was left to its lease'));
    }
  }

  /** Where everything goes to one smarthost, no more is claimed than it can take soon. */
  #isSmarthostBusy(): boolean {
    const { relayUrl, relayRoutes } = this.#ctx.config;
    if (relayUrl === null || relayRoutes.size > 0) return false;
    return this.#waiting >= limits.MAX_CONNECTIONS_PER_DESTINATION;
  }

  async #serve(key: string, destination: Destination, { domain, relayUrl, items }: Batch): Promise<void> {
    const ctx = this.#ctx;
    const stop = this.#stop.signal;
    if (await untilStored(() => ctx.store.directory.isLocalDomain(domain), stop)) {
      for (const message of groupByMessage(items)) {
        const refused = await untilStored(() => deliverLocally(ctx, this.#log, message), stop);
        await settleAttempts(ctx, this.#log, judgeAttempts(ctx, refused), stop);
        destination.taken++;
      }
      return;
    }
    let hasProgressed = false;
    // The same for all of them; see wayOf.
    const wish = tlsWish(items[0]?.options ?? {});
    await transfer(items, {
      ctx,
      log: this.#log,
      isAlive: () => this.#heartbeat.isAlive,
      stop,
      kill: this.#kill.signal,
      idle: this.#idle,
      deadHosts: this.#deadHosts,
      destination: key,
      domain,
      findTargets: () => this.#findTargets(domain, relayUrl, wish),
      onProgress: () => {
        hasProgressed = true;
        destination.taken++;
      },
    });
    if (!hasProgressed) destination.taken = 0;
  }

  #findTargets(domain: string, relayUrl: string | null, wish: TlsWish): Promise<Targets> {
    const { dns, config } = this.#ctx;
    if (relayUrl !== null) return smarthostTargets(dns, relayUrl, wish);
    return findTargets({ dns, sts: this.#sts }, domain, ownServer(config), wish);
  }

  #forget(): void {
    if (this.#destinations.size <= MAX_DESTINATIONS) return;
    for (const [domain, { connections }] of this.#destinations) {
      if (connections === 0) this.#destinations.delete(domain);
    }
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#isWoken || ms <= 0 || this.#stop.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#alarm = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
    this.#alarm = null;
  }

  #complain(error: unknown, what: string): void {
    if (isTemporary(error)) this.#log.warn({ err: error }, what);
    else this.#log.error({ err: error }, what);
  }
}

/** How many connections a destination may have that took `taken` messages since it last failed. */
export function connectionsEarned(taken: number): number {
  const earned = limits.FIRST_CONNECTIONS + Math.floor(taken / limits.MESSAGES_PER_CONNECTION);
  return Math.min(earned, limits.MAX_CONNECTIONS_PER_DESTINATION);
}

/** Connecting to our own port by way of an MX would be a loop; which addresses are ours depends on where we listen. */
function ownServer({ hostname, relayPort, smtpPort, host }: ServerContext['config']): OwnServer {
  const isAny = host === '0.0.0.0' || host === '::';
  const own = isAny
    ? Object.values(networkInterfaces()).flatMap(
        (addresses) => addresses?.map(({ address }) => address) ?? [],
      )
    : [host];
  return { hostname, relayPort, isOwnAddress: (address, port) => port === smtpPort && own.includes(address) };
}
