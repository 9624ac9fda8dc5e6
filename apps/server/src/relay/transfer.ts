import {
  isPositive,
  type OutgoingMessage,
  type RecipientResult,
  type Reply,
  replyLine,
  type TraceLine,
} from '@mailcote/smtp';
import type { QueueItem, Trace } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { groupByMessage, type OutboundMessage } from './batch.ts';
import type { IdleConnections } from './idle-connections.ts';
import { LEASE_RESERVE_MS, MAX_RECONNECTS } from './limits.ts';
import { OutboundConnection, type OpenFailure } from './outbound-connection.ts';
import { noReply } from './outcome.ts';
import { type Attempt, settleAttempts } from './settle.ts';
import type { Target, Targets } from './target.ts';

/** What a transfer tells the worker, and what it may ask. */
export interface TransferOptions {
  ctx: ServerContext;
  log: Logger;
  /** Open connections to this destination, for use and for keeping. */
  idle: IdleConnections;
  /** Its key among them. */
  destination: string;
  /** Where this destination's mail goes. */
  findTargets: () => Promise<Targets>;
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
 */
export async function transfer(items: readonly QueueItem[], options: TransferOptions): Promise<void> {
  const { idle, destination, ctx } = options;
  const messages = groupByMessage(items);
  const road = new Road(options);
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
      const isSent = await sendOne(next, message, options);
      if (!isSent) messages.unshift(message);
    }
  } finally {
    if (road.current !== null) idle.keep(destination, road.current);
  }
}

/** Why there is no connection: for all messages that are left. */
interface DeadEnd {
  reply: Reply;
  lines: TraceLine[];
  target: Target | null;
}

/** Finds a connection to the destination, and another one when that breaks. */
class Road {
  readonly #options: TransferOptions;
  #targets: Target[] | null = null;
  #connects = 0;
  current: OutboundConnection | null;

  constructor(options: TransferOptions) {
    this.#options = options;
    this.current = options.idle.take(options.destination);
  }

  async connection(): Promise<OutboundConnection | DeadEnd | 'stopping'> {
    const { stop } = this.#options;
    if (stop.aborted) return 'stopping';
    if (this.current?.isOpen === true) return this.current;
    if (this.#connects > MAX_RECONNECTS)
      return ours(noReply('The server broke off the connection again and again'));
    this.#connects++;
    if (this.#targets === null) {
      const found = await this.#options.findTargets();
      if (found.kind !== 'targets') return ours(found.reply);
      this.#targets = found.targets;
    }
    const opened = await openFirst(this.#targets, this.#options);
    if ('failures' in opened) return stop.aborted ? 'stopping' : notReached(opened.failures);
    const { connection } = opened;
    this.current = connection;
    // Should it break, the others are tried first.
    this.#targets = [...this.#targets.filter((target) => target !== connection.target), connection.target];
    return connection;
  }
}

function ours(reply: Reply): DeadEnd {
  return { reply, lines: [], target: null };
}

/**
 * Sends a message and settles its items. False: nothing was settled, because the connection, which had been good for other
 * messages, was gone before this one began; another connection will do.
 */
async function sendOne(
  connection: OutboundConnection,
  message: OutboundMessage,
  { ctx, log, onProgress, stop }: TransferOptions,
): Promise<boolean> {
  const startedAt = new Date();
  const { blobId, mailFrom, items, size, is8Bit, isInternational } = message;
  const envelope = { mailFrom, rcptTo: items.map(({ rcptTo }) => rcptTo) };
  const outgoing = { envelope, size, is8Bit, hasInternationalHeader: isInternational, ...dsnOf(items) };
  const results = await connection.send(outgoing, ctx.store.blobs.stream(blobId));
  const isGone = !connection.isOpen && !connection.hasBegunData && connection.messages > 1;
  if (isGone && results.every(({ reply }) => reply === null || reply.code === 421)) return false;
  if (results.some(({ reply }) => reply !== null && isPositive(reply))) onProgress();
  const attempts = items.map((item, index): Attempt => {
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
  await settleAttempts(ctx, log, attempts, stop);
  return true;
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

/** Connects to the first target that can be talked to; TLS that does not work is left out on a second try (RFC 7435). */
async function openFirst(
  targets: readonly Target[],
  { ctx, stop, kill }: TransferOptions,
): Promise<{ connection: OutboundConnection } | { failures: Failure[] }> {
  const failures: Failure[] = [];
  const options = { hostname: ctx.config.hostname, stop, kill };
  for (const target of targets) {
    let opened = await OutboundConnection.open(target, options);
    const mayGoClear = target.startTls === 'opportunistic' && !target.isTls;
    if ('failure' in opened && opened.failure.isTlsFailure && mayGoClear) {
      failures.push({ target, ...opened.failure });
      opened = await OutboundConnection.open(target, { ...options, withoutTls: true });
    }
    if ('connection' in opened) return opened;
    failures.push({ target, ...opened.failure });
    if (stop.aborted) break;
  }
  return { failures };
}

type Failure = OpenFailure & { target: Target };

/** No server could be talked to: always "later", even for a 5xx to the connection itself, which says nothing of the message. */
function notReached(failures: Failure[]): DeadEnd {
  const last = failures.at(-1);
  const words = last?.reply ? `${last.error}: ${replyLine(last.reply)}` : last?.error;
  const where = last === undefined ? '' : `${last.target.host} [${last.target.address}]: `;
  const lines = failures.flatMap(({ target, error, lines }): TraceLine[] => [
    { at: 0, from: 'C', text: `[connecting to ${target.host} ${target.address} port ${target.port}]` },
    ...lines,
    { at: lines.at(-1)?.at ?? 0, from: 'C', text: `[${error}]` },
  ]);
  return { reply: noReply(`${where}${words ?? 'not reached'}`), lines, target: last?.target ?? null };
}

/** The messages that were not begun get the reason why. */
async function giveUp(
  { ctx, log, stop }: TransferOptions,
  messages: OutboundMessage[],
  { reply, lines, target }: DeadEnd,
): Promise<void> {
  const startedAt = new Date();
  const items = messages.flatMap((message) => message.items);
  const attempts = items.map((item): Attempt => {
    const trace = (outcome: string): Trace => ({
      direction: 'out',
      startedAt,
      peerAddress: target?.address ?? null,
      peerName: target?.host ?? null,
      localName: ctx.config.hostname,
      tls: null,
      lines: lines.length > 0 ? lines : [{ at: 0, from: 'C', text: `[${reply.text}]` }],
      outcome,
      rcptTo: item.rcptTo,
    });
    return { item, startedAt, reply, remoteName: null, isDsnRelayed: false, trace };
  });
  await settleAttempts(ctx, log, attempts, stop);
}

function isLeased({ items }: OutboundMessage): boolean {
  const ends = items.map(({ leasedUntil }) => leasedUntil?.getTime() ?? 0);
  return Math.min(...ends) - Date.now() > LEASE_RESERVE_MS;
}
