import type { PushVerification, StateChange } from '@mailcote/jmap';
import { isTemporary, type DuePush, type Id } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { guardedFetch, type GuardedRequest } from '../outbound-http/guarded-fetch.ts';
import { OutboundError } from '../outbound-http/outbound-error.ts';
import { resolveBy } from '../outbound-http/resolve-by.ts';
import { encryptPush } from './encrypt.ts';
import { pushOutcome, type PushAnswer } from './outcome.ts';
import { vapidAuthorization, vapidKey } from './vapid.ts';

/** POSTs under way at a time. Push services that hang hold a place for TIMEOUT_MS, and then come back ever more rarely. */
const MOST_AT_ONCE = 64;
const TIMEOUT_MS = 10_000;
/** Hints wait this long for company, so that the looks into the database are few however much mail comes. */
const GATHER_MS = 100;
/** What a lost hint, or a retry from before the last start, costs at worst. */
const LOOK_EVERY_MS = 60_000;
/** After trouble with the store. */
const PAUSE_MS = 1_000;
/** Seconds. How long a push service keeps a message for a device that is switched off (RFC 8030 5.2). */
const TTL = 24 * 60 * 60;

/** For tests, which have no other push service than on loopback. */
export type PushPolicy = Pick<GuardedRequest, 'allowAddress' | 'resolve' | 'ca'>;

/**
 * Pushes state changes to push subscriptions (RFC 8620 7.2). One in all the processes on a database is enough: it hears of every change
 * by the hub, and the database says what is due.
 */
export class Pusher {
  readonly #ctx: ServerContext;
  readonly #log: Logger;
  readonly #policy: PushPolicy;
  readonly #stop = new AbortController();
  readonly #subscription: Disposable;
  readonly #loop: Promise<void>;
  readonly #running = new Map<Id, Promise<void>>();
  /** Accounts something has happened in. */
  readonly #hinted = new Set<Id>();
  /** Subscriptions that have to wait, their accounts, and until when. */
  readonly #waiting = new Map<Id, { accountId: Id; until: number }>();
  #lookAt = Infinity;
  #lookAtAllAt = 0;
  #alarm: (() => void) | null = null;

  constructor(ctx: ServerContext, policy: PushPolicy = {}) {
    this.#ctx = ctx;
    this.#log = ctx.log.child({ part: 'push' });
    this.#policy = policy;
    this.#subscription = ctx.hub.subscribe('*', (hint) => {
      if (hint) this.#look(hint.accountId);
      else this.#lookAtAll();
    });
    this.#loop = this.#run();
  }

  /** Begins nothing new, and breaks off what is under way: the next one sends it again. */
  async close(): Promise<void> {
    this.#subscription[Symbol.dispose]();
    this.#stop.abort();
    this.#alarm?.();
    await this.#loop;
    await Promise.all(this.#running.values());
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#startDue();
      } catch (error) {
        if (isTemporary(error)) this.#log.warn('nothing is pushed: the database is away');
        else this.#log.error({ err: error }, 'push subscriptions cannot be read');
        this.#lookAtAllAt = Date.now() + PAUSE_MS;
      }
      await this.#sleep();
    }
  }

  async #startDue(): Promise<void> {
    const now = Date.now();
    const room = MOST_AT_ONCE - this.#running.size;
    const isAll = this.#lookAtAllAt <= now;
    if (room === 0 || (!isAll && this.#lookAt > now)) return;
    const accountIds = new Set(this.#hinted);
    for (const [id, { accountId, until }] of this.#waiting) {
      if (until > now) continue;
      this.#waiting.delete(id);
      accountIds.add(accountId);
    }
    this.#hinted.clear();
    this.#lookAt = this.#waiting.values().reduce((first, { until }) => Math.min(first, until), Infinity);
    if (isAll) this.#lookAtAllAt = now + LOOK_EVERY_MS;
    const due = await this.#ctx.store.pushSubscriptions.due(
      isAll ? null : [...accountIds],
      [...this.#running.keys()],
      room,
    );
    // There may be more.
    if (due.length === room) this.#lookAtAllAt = now;
    for (const push of due) this.#start(push);
  }

  async #sleep(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    // With every place taken, whoever is done first wakes us.
    const isFull = this.#running.size >= MOST_AT_ONCE;
    const wait = isFull ? LOOK_EVERY_MS : Math.min(this.#lookAt, this.#lookAtAllAt) - Date.now();
    if (wait <= 0 || this.#stop.signal.aborted) return;
    this.#alarm = resolve;
    const timer = setTimeout(resolve, wait);
    await promise;
    clearTimeout(timer);
    this.#alarm = null;
  }

  #start(push: DuePush): void {
    const work = this.#push(push)
      .catch((error: unknown) => {
        if (this.#stop.signal.aborted) return;
        this.#log.error({ err: error, subscription: push.id }, 'a push was left for later');
        this.#wait(push, PAUSE_MS);
      })
      .finally(() => {
        this.#running.delete(push.id);
        this.#alarm?.();
      });
    this.#running.set(push.id, work);
  }

  async #push(push: DuePush): Promise<void> {
    const { pushSubscriptions } = this.#ctx.store;
    const content = push.isVerified ? await this.#stateChange(push) : verification(push);
    if (!content) {
      await pushSubscriptions.settle(push, push.modSeq, push.paceSeconds);
      this.#wait(push, push.paceSeconds * 1_000);
      return;
    }
    const outcome = pushOutcome(await this.#post(push, content), push);
    switch (outcome.kind) {
      case 'sent':
        if (push.isVerified) await pushSubscriptions.settle(push, push.modSeq, outcome.paceSeconds);
        else await pushSubscriptions.settleVerification(push);
        // The client may have sent the code back already, while this push was under way.
        this.#wait(push, push.isVerified ? outcome.paceSeconds * 1_000 : 0);
        break;
      case 'retry':
        await pushSubscriptions.postpone(push, outcome);
        this.#wait(push, outcome.waitSeconds * 1_000);
        break;
      case 'gone':
        this.#log.info({ subscription: push.id, account: push.accountId }, 'a push subscription has ended');
        await pushSubscriptions.drop(push);
    }
  }

  /** RFC 8620 7.1: every type that has changed since the last push. Null: none of those that are asked for. */
  async #stateChange({ accountId, types, pushedModSeq }: DuePush): Promise<StateChange | null> {
    const states = await this.#ctx.store.reader(accountId).states();
    const changed = Object.entries(states)
      .filter(([type, state]) => state > pushedModSeq && (types?.includes(type) ?? true))
      .map(([type, state]): [string, string] => [type, String(state)]);
    if (changed.length === 0) return null;
    return { '@type': 'StateChange', changed: { [accountId]: Object.fromEntries(changed) } };
  }

  async #post(push: DuePush, content: StateChange | PushVerification): Promise<PushAnswer> {
    const plain = Buffer.from(JSON.stringify(content));
    try {
      const { status, headers } = await guardedFetch(push.url, {
        resolve: resolveBy(this.#ctx.dns),
        ...this.#policy,
        body: push.keys ? encryptPush(plain, push.keys) : plain,
        headers: {
          'content-type': 'application/json',
          ...(push.keys ? { 'content-encoding': 'aes128gcm' } : {}),
          ttl: String(TTL),
          urgency: isPressing(content) ? 'normal' : 'low',
          authorization: vapidAuthorization(await vapidKey(this.#ctx), new URL(push.url), contact(this.#ctx)),
        },
        maxSize: 0,
        timeoutMs: TIMEOUT_MS,
        signal: this.#stop.signal,
      });
      return { status, retryAfter: headers['retry-after'] };
    } catch (error) {
      if (!(error instanceof OutboundError) || this.#stop.signal.aborted) throw error;
      this.#log.debug({ err: error, subscription: push.id }, 'a push could not be sent');
      return { status: null };
    }
  }

  #look(accountId: Id): void {
    this.#hinted.add(accountId);
    this.#lookAtBy(Date.now() + GATHER_MS);
  }

  /** The database keeps the time as well; this only spares asking it again and again. */
  #wait({ id, accountId }: DuePush, ms: number): void {
    const until = Date.now() + ms;
    this.#waiting.set(id, { accountId, until });
    this.#lookAtBy(until);
  }

  #lookAtBy(time: number): void {
    if (time >= this.#lookAt) return;
    this.#lookAt = time;
    this.#alarm?.();
  }

  #lookAtAll(): void {
    this.#lookAtAllAt = 0;
    this.#alarm?.();
  }
}

/** RFC 8620 7.2.2. */
function verification({ id, verificationCode }: DuePush): PushVerification {
  return { '@type': 'PushVerification', pushSubscriptionId: id, verificationCode };
}

/** RFC 8030 5.3: new mail may wake a device; that a message was read on another one may wait until it is awake. */
function isPressing(content: StateChange | PushVerification): boolean {
  if (content['@type'] === 'PushVerification') return true;
  return Object.values(content.changed).some((states) => 'EmailDelivery' in states);
}

/** RFC 8292 2.1: whom a push service can ask. */
function contact({ publicUrl, config }: ServerContext): string {
  return publicUrl.startsWith('https:') ? publicUrl : `mailto:postmaster@${config.hostname}`;
}
