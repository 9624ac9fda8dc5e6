import {
  isPositive,
  type OutgoingMessage,
  type RecipientResult,
  type Reply,
  reply,
  type TraceLine,
} from '@mailcote/smtp';
import type { QueueItem, Trace } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { largeMessages } from '../inbound/deliver.ts';
import { MEMORY_LIMIT } from '../inbound/limits.ts';
import { groupByMessage, type OutboundMessage } from './batch.ts';
import type { DeadHosts } from './dead-hosts.ts';
import type { IdleConnections } from './idle-connections.ts';
import { LEASE_RESERVE_MS, MAX_RECONNECTS } from './limits.ts';
import { messageForm } from './message-form.ts';
import { dialogueOf, type Failure, failureText, openFirst } from './open-first.ts';
import type { OutboundConnection } from './outbound-connection.ts';
import { noReply } from './outcome.ts';
import { type Attempt, judgeAttempts, settleAttempts } from './settle.ts';
import { untilStored } from './until-stored.ts';
import { loops, type Target, type Targets } from './target.ts';

/** What a transfer tells the worker, and what it may ask. */
export interface TransferOptions {
  ctx: ServerContext;
  log: Logger;
  /** Open connections to this destination, for use and for keeping. */
  idle: IdleConnections;
  /** Its key among them. */
  destination: string;
  /** Of the recipients. */
  domain: string;
  /** Where this destination's mail goes. */
  findTargets: () => Promise<Targets>;
  deadHosts: DeadHosts;
  /** The destination took a message. */
  onProgress: () => void;
  /** False when other processes may have taken this one's items: none of them is begun. */
  isAlive: () => boolean;
  /** Aborted when the server is stopping: no further message is begun. */
  stop: AbortSignal;
  /** Aborted when it cannot wait any longer: messages on their way are broken off. */
  kill: AbortSignal;
}

/**
 * Hands a batch of queue items of one destination over, as many messages as possible on one connection. Every item is settled,
 * or given back untried: when the server is stopping, or when its lease is about to run out. Rejects only when the store is away.
 *
 * What came of a message is written down while the next one is on its way, and before the one after that begins: a crash makes at most
 * two messages of each connection arrive twice, the one whose outcome was being written and the one that was just accepted.
 */
export async function transfer(items: readonly QueueItem[], options: TransferOptions): Promise<void> {
  const { idle, destination, ctx, log, stop } = options;
  const messages = groupByMessage(items);
  const road = new Road(options, {
    mustRequireTls: messages.some(({ mustUseTls }) => mustUseTls),
    isForced: items.some(({ isRetryAsked }) => isRetryAsked),
  });
  const settling = new OneBehind(road.written);
  try {
    while (messages.length > 0) {
      const next = await road.connection();
      if (next === 'stopping') {
        await ctx.store.queue.release(messages.flatMap(({ items }) => items));
        return;
      }
      if ('reply' in next) {
        await giveUp(options, messages, next);
        return;
      }
      const message = messages.shift();
      if (message === undefined) return;
      if (!isLeased(message) || !options.isAlive()) {
        await ctx.store.queue.release(message.items);
        continue;
      }
      const attempts = await sendOne(next, message, options);
      if (attempts === null) {
        messages.unshift(message);
        continue;
      }
      // The connection's trace is of this message until the next one begins.
      const record = judgeAttempts(ctx, attempts);
      await settling.next(() => settleAttempts(ctx, log, record, stop));
    }
  } finally {
    const written = settling.end();
    if (road.current !== null) {
      // A write that fails is told to our caller, not to whoever takes the connection next.
      idle.keep(
        destination,
        road.current,
        written.catch(() => undefined),
      );
    }
    await written;
  }
}

/** Writes, of which one is under way while its caller goes on. */
class OneBehind {
  #current: Promise<void>;

  constructor(before: Promise<void>) {
    this.#current = before;
  }

  /** Begins with a write when the one before has ended. Rejects with what that one did. */
  async next(write: () => Promise<void>): Promise<void> {
    await this.#current;
    this.#current = write();
    // Whoever comes next, or the end, hears of it.
    this.#current.catch(() => undefined);
  }

  end(): Promise<void> {
    return this.#current;
  }
}

/** Why there is no connection: for all messages that are left. */
interface DeadEnd {
  reply: Reply;
  lines: TraceLine[];
  /** Who was tried last. */
  peer: { host: string; address: string } | null;
  /** No sooner, because the hosts are left alone until then. */
  notBefore?: Date;
}

/** What the messages need of the way. */
interface Needs {
  mustRequireTls: boolean;
  isForced: boolean;
}

/** Finds a connection to the destination, and another one when that breaks. */
class Road {
  readonly #options: TransferOptions;
  readonly #needs: Needs;
  #targets: Target[] | null = null;
  #connects = 0;
  current: OutboundConnection | null;
  /** See IdleConnection. */
  readonly written: Promise<void>;

  constructor(options: TransferOptions, needs: Needs) {
    this.#options = options;
    this.#needs = needs;
    const idle = options.idle.take(options.destination);
    this.current = idle?.connection ?? null;
    this.written = idle?.written ?? Promise.resolve();
  }

  async connection(): Promise<OutboundConnection | DeadEnd | 'stopping'> {
    const { stop } = this.#options;
    if (stop.aborted) return 'stopping';
    if (this.current?.isOpen === true) return this.current;
    if (this.#connects > MAX_RECONNECTS)
      return ours(noReply('The server broke off the connection again and again'));
    this.#connects++;
    if (this.#targets === null) {
      const found = await untilStored(this.#options.findTargets, stop);
      if (found.kind !== 'targets') return ours(found.reply);
      this.#targets = found.targets;
    }
    const { ctx, kill, deadHosts } = this.#options;
    const { hostname, relaySources: sources } = ctx.config;
    const opened = await openFirst(this.#targets, {
      hostname,
      sources,
      deadHosts,
      stop,
      kill,
      ...this.#needs,
    });
    if ('failures' in opened)
      return stop.aborted ? 'stopping' : notReached(opened.failures, this.#options.domain, this.#needs);
    const { connection } = opened;
    this.current = connection;
    // Should it break, the others are tried first.
    const isUsed = ({ host }: Target): boolean => host === connection.target.host;
    const others = this.#targets.filter((target) => !isUsed(target));
    this.#targets = [...others, ...this.#targets.filter(isUsed)];
    return connection;
  }
}

function ours(reply: Reply): DeadEnd {
  return { reply, lines: [], peer: null };
}

/**
 * Sends a message. Null: there is nothing to settle, because the connection, which had been good for other messages, was gone before
 * this one began; another connection will do.
 */
async function sendOne(
  connection: OutboundConnection,
  message: OutboundMessage,
  { ctx, onProgress }: TransferOptions,
): Promise<Attempt[] | null> {
  const startedAt = new Date();
  const { items } = message;
  const results = await hand(connection, message, ctx);
  const isGone = !connection.isOpen && !connection.hasBegunData && connection.messages > 1;
  if (isGone && results.every(({ reply }) => reply === null || reply.code === 421)) return null;
  if (results.some(({ reply }) => reply !== null && isPositive(reply))) onProgress();
  return items.map((item, index): Attempt => {
    const result = results[index];
    return {
      item,
      startedAt,
      reply: result?.reply ?? noReply(`${connection.target.host}: ${result?.error ?? 'no reply'}`),
      remoteName: isTheirs(result) ? connection.target.host : null,
      isDsnRelayed: connection.offers('DSN'),
      trace: (outcome) => connection.trace(outcome, item.rcptTo, ctx.config.hostname),
    };
  });
}

/** In the form that the server takes; a large message that has to be rewritten for it is in memory meanwhile. */
async function hand(
  connection: OutboundConnection,
  message: OutboundMessage,
  { store }: ServerContext,
): Promise<RecipientResult[]> {
  const { blobId, mailFrom, items, size, is8Bit, isBinary, isInternational, mustUseTls } = message;
  const envelope = { mailFrom, rcptTo: items.map(({ rcptTo }) => rcptTo) };
  const outgoing = {
    envelope,
    size,
    is8Bit,
    isBinary,
    requiresTls: mustUseTls,
    hasInternationalHeader: isInternational,
    ...dsnOf(items),
  };
  const send = async (): Promise<RecipientResult[]> => {
    const form = await messageForm(store, message, (keyword) => connection.offers(keyword));
    if (form.kind === 'stored') return connection.send(outgoing, store.blobs.stream(blobId));
    if (form.kind === 'refused')
      return envelope.rcptTo.map((rcptTo) => ({ rcptTo, reply: form.reply, error: null, isOurs: true }));
    const sevenBit = { ...outgoing, size: form.bytes.length, is8Bit: false, isBinary: false };
    return connection.send(sevenBit, inOnePiece(form.bytes));
  };
  const mayNeedMemory = (is8Bit || isBinary) && size > MEMORY_LIMIT && !connection.offers('8BITMIME');
  return mayNeedMemory ? largeMessages.run(send) : send();
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** What the sender wants to hear of the recipients, for a server that takes it over. */
function dsnOf(items: readonly QueueItem[]): Pick<OutgoingMessage, 'dsn' | 'rcptDsn'> {
  const { ret = null, envId = null } = items[0]?.options ?? {};
  const rcptDsn = new Map(
    items.map(({ rcptTo, options: { notify = null, orcpt = null } }) => [rcptTo, { notify, orcpt }] as const),
  );
  return { dsn: { ret, envId }, rcptDsn };
}

function isTheirs(result: RecipientResult | undefined): boolean {
  return result !== undefined && result.reply !== null && !result.isOurs;
}

/**
 * No server could be talked to: "later", even for a 5xx to the connection itself, which says nothing of the message. For good only
 * when it would come back to us, or when the sender's wish for TLS cannot be met (RFC 8689 4.2.1).
 */
function notReached(failures: readonly Failure[], domain: string, { mustRequireTls }: Needs): DeadEnd {
  const last = failures.at(-1);
  const lines = dialogueOf(failures);
  const peer = last ?? null;
  if (last?.isLoop === true) return { reply: loops(domain), lines, peer };
  const text = last === undefined ? 'not reached' : failureText(last);
  const isForTls = failures.every(
    ({ isTlsFailure, lacksRequireTls }) => isTlsFailure || lacksRequireTls === true,
  );
  if (mustRequireTls && isForTls) {
    const lacks = failures.some(({ lacksRequireTls }) => lacksRequireTls === true);
    return { reply: reply(550, lacks ? '5.7.30' : '5.7.10', text), lines, peer };
  }
  const times = failures.flatMap(({ until }) => until ?? []).map((until) => until.getTime());
  const areAllDead = times.length > 0 && times.length === failures.length;
  return {
    reply: noReply(text),
    lines,
    peer,
    ...(areAllDead && { notBefore: new Date(Math.min(...times)) }),
  };
}

/** The messages that were not begun get the reason why. */
async function giveUp(
  { ctx, log, stop }: TransferOptions,
  messages: OutboundMessage[],
  { reply, lines, peer, notBefore }: DeadEnd,
): Promise<void> {
  const startedAt = new Date();
  const items = messages.flatMap((message) => message.items);
  const attempts = items.map((item): Attempt => {
    const trace = (outcome: string): Trace => ({
      direction: 'out',
      startedAt,
      peerAddress: peer?.address ?? null,
      peerName: peer?.host ?? null,
      localName: ctx.config.hostname,
      tls: null,
      lines: lines.length > 0 ? lines : [{ at: 0, from: 'C', text: `[${reply.text}]` }],
      outcome,
      rcptTo: item.rcptTo,
    });
    const wait = notBefore === undefined ? {} : { notBefore };
    return { item, startedAt, reply, remoteName: null, isDsnRelayed: false, trace, ...wait };
  });
  await settleAttempts(ctx, log, judgeAttempts(ctx, attempts), stop);
}

function isLeased({ items }: OutboundMessage): boolean {
  const ends = items.map(({ leasedUntil }) => leasedUntil?.getTime() ?? 0);
  return Math.min(...ends) - Date.now() > LEASE_RESERVE_MS;
}
