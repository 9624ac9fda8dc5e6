import { type RecipientResult, type Reply, replyLine, type TraceLine } from '@mailcote/smtp';
import type { QueueItem, Trace } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { groupByMessage, type OutboundMessage } from './batch.ts';
import { LEASE_RESERVE_MS, MAX_RECONNECTS } from './limits.ts';
import { OutboundConnection, type OpenFailure } from './outbound-connection.ts';
import { noReply } from './outcome.ts';
import { type Attempt, settleAttempts } from './settle.ts';
import type { Target, Targets } from './target.ts';

/** What a transfer tells the worker, and what it may ask. */
export interface TransferOptions {
  ctx: ServerContext;
  log: Logger;
  /** Where this destination's mail goes. */
  findTargets: () => Promise<Targets>;
  /** The destination took a message. */
  onProgress: () => void;
  /** Aborted when the server is stopping: no further message is begun. */
  signal: AbortSignal;
}

/**
 * Hands a batch of queue items of one destination over, as many messages as possible on one connection. Every item is settled,
 * except those whose lease is about to run out; they come back by themselves. Rejects only when the store is away.
 */
export async function transfer(items: readonly QueueItem[], options: TransferOptions): Promise<void> {
  const { ctx, log, signal } = options;
  const startedAt = new Date();
  const found = await options.findTargets();
  if (found.kind !== 'targets') {
    const attempts = items.map((item) => withoutConnection(ctx, item, startedAt, found.reply, []));
    await settleAttempts(ctx, log, attempts);
    return;
  }
  const messages = groupByMessage(items);
  let targets = found.targets;
  let connection: OutboundConnection | null = null;
  let connects = 0;
  try {
    while (messages.length > 0) {
      if (signal.aborted) {
        await postpone(options, messages, noReply('This server is stopping, the next start goes on'));
        return;
      }
      if (connection?.isOpen !== true) {
        if (connects > MAX_RECONNECTS) {
          await postpone(options, messages, noReply('The server broke off the connection again and again'));
          return;
        }
        connects++;
        const opened = await openFirst(targets, ctx.config.hostname, signal);
        if ('failures' in opened) {
          const attempts = messages.flatMap((message) =>
            message.items.map((item) => notReached(ctx, item, startedAt, opened.failures)),
          );
          await settleAttempts(ctx, log, attempts);
          return;
        }
        connection = opened.connection;
        // A server that broke is not tried first again.
        targets = [
          ...targets.filter((target) => target !== opened.connection.target),
          opened.connection.target,
        ];
      }
      const message = messages.shift();
      if (message !== undefined && isLeased(message)) await sendOne(connection, message, options);
    }
  } finally {
    await connection?.quit();
  }
}

async function sendOne(
  connection: OutboundConnection,
  message: OutboundMessage,
  { ctx, log, onProgress }: TransferOptions,
): Promise<void> {
  const startedAt = new Date();
  const { blobId, mailFrom, items, size, is8Bit, isInternational } = message;
  const envelope = { mailFrom, rcptTo: items.map(({ rcptTo }) => rcptTo) };
  const outgoing = { envelope, size, is8Bit, hasInternationalHeader: isInternational };
  const results = await connection.send(outgoing, ctx.store.blobs.stream(blobId));
  if (results.some(({ reply }) => reply !== null && reply.code < 300)) onProgress();
  const attempts = items.map((item, index): Attempt => {
    const result = results[index];
    return {
      item,
      startedAt,
      reply: result?.reply ?? noReply(`${connection.target.host}: ${result?.error ?? 'no reply'}`),
      remoteName: isTheirs(result) ? connection.target.host : null,
      trace: (outcome) => connection.trace(outcome, item.rcptTo, ctx.config.hostname),
    };
  });
  await settleAttempts(ctx, log, attempts);
}

function isTheirs(result: RecipientResult | undefined): boolean {
  return result !== undefined && result.reply !== null && !result.isOurs;
}

/** Connects to the first target that can be talked to; TLS that does not work is left out on a second try (RFC 7435). */
async function openFirst(
  targets: readonly Target[],
  hostname: string,
  signal: AbortSignal,
): Promise<{ connection: OutboundConnection } | { failures: Failure[] }> {
  const failures: Failure[] = [];
  for (const target of targets) {
    let opened = await OutboundConnection.open(target, { hostname });
    const mayGoClear = target.startTls === 'opportunistic' && !target.isTls;
    if ('failure' in opened && opened.failure.isTlsFailure && mayGoClear) {
      failures.push({ target, ...opened.failure });
      opened = await OutboundConnection.open(target, { hostname, withoutTls: true });
    }
    if ('connection' in opened) return opened;
    failures.push({ target, ...opened.failure });
    if (signal.aborted) break;
  }
  return { failures };
}

type Failure = OpenFailure & { target: Target };

/** No server could be talked to: always "later", even for a 5xx to the connection itself, which says nothing of the message. */
function notReached(ctx: ServerContext, item: QueueItem, startedAt: Date, failures: Failure[]): Attempt {
  const last = failures.at(-1);
  const words = last?.reply ? `${last.error}: ${replyLine(last.reply)}` : last?.error;
  const where = last === undefined ? item.domain : `${last.target.host} [${last.target.address}]`;
  const lines = failures.flatMap(({ target, error, lines }): TraceLine[] => [
    { at: 0, from: 'C', text: `[connecting to ${target.host} ${target.address} port ${target.port}]` },
    ...lines,
    { at: lines.at(-1)?.at ?? 0, from: 'C', text: `[${error}]` },
  ]);
  return withoutConnection(
    ctx,
    item,
    startedAt,
    noReply(`${where}: ${words ?? 'not reached'}`),
    lines,
    last?.target,
  );
}

function withoutConnection(
  ctx: ServerContext,
  item: QueueItem,
  startedAt: Date,
  reply: Reply,
  lines: TraceLine[],
  target?: Target,
): Attempt {
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
  return { item, startedAt, reply, remoteName: null, trace };
}

/** The messages that were not begun wait for their next turn. */
async function postpone(
  { ctx, log }: TransferOptions,
  messages: OutboundMessage[],
  reply: Reply,
): Promise<void> {
  const now = new Date();
  const items = messages.flatMap((message) => message.items);
  await settleAttempts(
    ctx,
    log,
    items.map((item) => withoutConnection(ctx, item, now, reply, [])),
  );
}

function isLeased({ items }: OutboundMessage): boolean {
  const ends = items.map(({ leasedUntil }) => leasedUntil?.getTime() ?? 0);
  return Math.min(...ends) - Date.now() > LEASE_RESERVE_MS;
}
