import { type Reply, reply, replyLine } from '@mailcote/smtp';
import {
  type Id,
  isTemporary,
  type NewQueueItem,
  type Outcome,
  type QueueItem,
  type Resolution,
  type Settlement,
  StoreError,
  type Target,
  type Trace,
} from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { domainOf } from '../submission/submit.ts';
import { decide, factsOf } from '../inbound/decide.ts';
import {
  deliver,
  type DeliverableMessage,
  type DeliveryResult,
  largeMessages,
  openMessage,
  type Placement,
} from '../inbound/deliver.ts';
import { editHeader } from '../inbound/header-edit.ts';
import { MEMORY_LIMIT } from '../inbound/limits.ts';
import { returnPathField } from '../inbound/received.ts';
import type { OutboundMessage } from './batch.ts';
import { queuedReport } from './send-report.ts';
import { type Attempt, logSettled } from './settle.ts';
import { wantedReport } from './wanted-report.ts';

/**
 * Delivers a message from the queue to people who live here: nothing leaves the machine. The items end in the commits that
 * make the message visible, so that no crash makes it arrive twice. Rejects when the store is away.
 *
 * @returns whom it could not be delivered to, still to be settled
 */
export async function deliverLocally(
  ctx: ServerContext,
  log: Logger,
  message: OutboundMessage,
): Promise<Attempt[]> {
  const startedAt = new Date();
  const found = await Promise.all(
    message.items.map(async (item) => ({ item, recipient: await ctx.store.directory.resolve(item.rcptTo) })),
  );
  const toAttempt = (item: QueueItem, said: Reply): Attempt => ({
    item,
    startedAt,
    reply: said,
    remoteName: null,
    isDsnRelayed: false,
    trace: (outcome) => localTrace(ctx, startedAt, item, outcome, said),
  });
  const attempts: Attempt[] = [];
  const settlements = new Map<Id, Settlement[]>();
  for (const { item, recipient } of found) {
    if (recipient.kind === 'group') {
      const targets = await ctx.store.directory.expand(item.rcptTo);
      if (targets.length === 0) attempts.push(toAttempt(item, CIRCLE));
      else await passOn(ctx, log, item, targets, startedAt);
      continue;
    }
    if (recipient.kind !== 'local') {
      attempts.push(toAttempt(item, refusals[recipient.kind]));
      continue;
    }
    const trace = localTrace(ctx, startedAt, item, 'delivered', DELIVERED);
    const outcome: Outcome = {
      kind: 'delivered',
      isInMailStore: true,
      startedAt,
      reply: replyLine(DELIVERED),
      trace,
    };
    const ofAccount = settlements.get(recipient.accountId) ?? [];
    settlements.set(recipient.accountId, [...ofAccount, { item, outcome }]);
  }
  if (settlements.size === 0) return attempts;
  const told = await successReports(ctx, settlements, startedAt);
  for (const result of await place(ctx, message, settlements, told, startedAt)) {
    const settles = settlements.get(result.accountId) ?? [];
    const items = settles.map(({ item }) => item);
    if ('delivered' in result) {
      logSettled(
        log,
        settles,
        items.map(({ id }) => id),
      );
    } else if (isLeaseLost(result)) {
      logSettled(log, settles, []);
      await ctx.store.queue.release(items);
    } else {
      attempts.push(...items.map((item) => toAttempt(item, refusalOf(result))));
    }
  }
  return attempts;
}

const CIRCLE = reply(550, '5.4.6', 'This alias leads to nobody');
const DELIVERED = reply(250, '2.1.5', 'Delivered');

/**
 * For an alias with several targets: each gets an item of its own in the commit that ends this one, so that nobody gets the message
 * twice. The envelope sender stays (RFC 5321 3.9.1), and hears of what fails.
 */
async function passOn(
  ctx: ServerContext,
  log: Logger,
  item: QueueItem,
  targets: readonly Target[],
  startedAt: Date,
): Promise<void> {
  const { blobId, mailFrom, options } = item;
  if (blobId === null) throw new Error(`the queue item ${item.id} has no message`);
  const said = reply(250, '2.1.5', `Passed on to ${targets.map(({ address }) => address).join(', ')}`);
  const outcome: Outcome = {
    kind: 'delivered',
    isInMailStore: true,
    startedAt,
    reply: replyLine(said),
    trace: localTrace(ctx, startedAt, item, 'delivered', said),
  };
  const nextAttemptAt = new Date();
  const items = targets.map(({ address: rcptTo }): NewQueueItem => {
    const domain = domainOf(rcptTo);
    return { submissionId: null, blobId, mailFrom, rcptTo, domain, nextAttemptAt, options };
  });
  const settlement: Settlement = { item, outcome };
  logSettled(log, [settlement], await ctx.store.queue.settle([settlement], items));
  ctx.hub.wakeQueue();
}

const refusals: Record<Resolution['kind'], Reply> = {
  overQuota: reply(452, '4.2.2', 'The mailbox is full'),
  noAdministrator: reply(450, '4.2.1', 'There is no administrator yet'),
  unknownUser: reply(550, '5.1.1', 'There is no such address here'),
  notLocal: reply(550, '5.1.2', 'The domain is not served here any more'),
  local: reply(451, '4.3.0', 'Temporary trouble here'),
  group: reply(451, '4.3.0', 'Temporary trouble here'),
};

/** A refusal is for everybody: it is about the message. */
type Placed = DeliveryResult | { accountId: Id; refusal: Reply };

async function place(
  ctx: ServerContext,
  message: OutboundMessage,
  settlements: ReadonlyMap<Id, Settlement[]>,
  told: ReadonlyMap<Id, NewQueueItem>,
  receivedAt: Date,
): Promise<Placed[]> {
  const accountIds = [...settlements.keys()];
  const opened = await open(ctx, message);
  const verdict = decide(factsOf(opened.parsed));
  if (verdict.kind === 'refuse')
    return accountIds.map((accountId) => ({ accountId, refusal: verdict.reply }));
  const { mailbox, keywords } = verdict;
  const settles = (accountId: Id): Settlement[] => settlements.get(accountId) ?? [];
  const enqueues = (accountId: Id): NewQueueItem[] => {
    const report = told.get(accountId);
    return report === undefined ? [] : [report];
  };
  const placement: Placement = { mailbox, keywords, receivedAt, trace: null, settles, enqueues };
  return deliver(ctx.store, opened, accountIds, placement);
}

/** For senders who asked to hear of success (RFC 3461 5.2.3), by account: what goes into the queue with the delivery. */
async function successReports(
  ctx: ServerContext,
  settlements: ReadonlyMap<Id, Settlement[]>,
  now: Date,
): Promise<Map<Id, NewQueueItem>> {
  const reports = new Map<Id, NewQueueItem>();
  const facts = { kind: 'delivered', isInMailStore: true, isDsnRelayed: false, now } as const;
  for (const [accountId, ofAccount] of settlements) {
    const items = ofAccount
      .map(({ item }) => item)
      .filter((item) => wantedReport(item, facts, ctx.config.schedule) === 'delivered');
    const [first] = items;
    if (first === undefined) continue;
    const recipients = items.map(({ rcptTo, options }) => {
      return { rcptTo, orcpt: options.orcpt ?? null, reply: DELIVERED, remoteName: null, at: now };
    });
    const report = await queuedReport(ctx, first, { kind: 'delivered', recipients, now });
    if (report !== null) reports.set(accountId, report);
  }
  return reports;
}

/** The message with our Return-Path on top; the stored octets themselves when they have it already. */
async function open(
  { store }: ServerContext,
  { blobId, size, mailFrom }: OutboundMessage,
): Promise<DeliverableMessage> {
  const read = async (): Promise<DeliverableMessage> => {
    const stored = await store.blobs.get(blobId);
    if (stored === null) throw new Error(`the queue refers to a blob that is not there: ${blobId}`);
    const prepend = returnPathField(mailFrom);
    if (stored.subarray(0, prepend.length).equals(Buffer.from(prepend))) {
      return {
        ...(await openMessage(store, { kind: 'bytes', bytes: stored })),
        stored: { id: blobId, size },
      };
    }
    const bytes = editHeader(stored, { prepend, remove: (name) => name === 'return-path' });
    return openMessage(store, { kind: 'bytes', bytes });
  };
  return size > MEMORY_LIMIT ? largeMessages.run(read) : read();
}

type NotPlaced = Exclude<Placed, { delivered: unknown }>;

function isLeaseLost(result: NotPlaced): boolean {
  return 'error' in result && result.error instanceof StoreError && result.error.code === 'leaseLost';
}

function refusalOf(result: NotPlaced): Reply {
  if ('refusal' in result) return result.refusal;
  const { error } = result;
  if (error instanceof StoreError && error.code === 'overQuota')
    return reply(452, '4.2.2', 'The mailbox is full');
  return reply(451, isTemporary(error) ? '4.3.0' : '4.3.5', 'Temporary trouble here');
}

function localTrace(
  ctx: ServerContext,
  startedAt: Date,
  item: QueueItem,
  outcome: string,
  said: Reply,
): Trace {
  return {
    direction: 'local',
    startedAt,
    peerAddress: null,
    peerName: null,
    localName: ctx.config.hostname,
    tls: null,
    lines: [
      {
        at: Date.now() - startedAt.getTime(),
        from: 'S',
        text: `${said.code} ${said.enhancedCode ?? ''} ${said.text}`,
      },
    ],
    outcome,
    rcptTo: item.rcptTo,
  };
}
