import { type Reply, reply } from '@mailcote/smtp';
import { isTemporary, type QueueItem, type Resolution, StoreError, type Trace } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { decide, factsOf } from '../inbound/decide.ts';
import {
  deliver,
  type DeliverableMessage,
  type DeliveryResult,
  largeMessages,
  openMessage,
} from '../inbound/deliver.ts';
import { editHeader } from '../inbound/header-edit.ts';
import { MEMORY_LIMIT } from '../inbound/limits.ts';
import { returnPathField } from '../inbound/received.ts';
import type { OutboundMessage } from './batch.ts';
import type { Attempt } from './settle.ts';

/** Delivers a message from the queue to people who live here: nothing leaves the machine. Rejects when the store is away. */
export async function deliverLocally(ctx: ServerContext, message: OutboundMessage): Promise<Attempt[]> {
  const startedAt = new Date();
  const found = await Promise.all(
    message.items.map(async (item) => ({ item, recipient: await ctx.store.directory.resolve(item.rcptTo) })),
  );
  const accountIds = found.flatMap(({ recipient }) =>
    recipient.kind === 'local' ? [recipient.accountId] : [],
  );
  const results =
    accountIds.length === 0 ? [] : await place(ctx, message, [...new Set(accountIds)], startedAt);
  return found.map(({ item, recipient }): Attempt => {
    const result =
      recipient.kind === 'local' ? results.find((one) => one.accountId === recipient.accountId) : undefined;
    const said = result === undefined ? refusals[recipient.kind] : replyTo(result);
    return {
      item,
      startedAt,
      reply: said,
      remoteName: null,
      trace: (outcome) => localTrace(ctx, startedAt, item, outcome, said),
      isInMailStore: said.code === 250,
    };
  });
}

const refusals: Record<Resolution['kind'], Reply> = {
  overQuota: reply(452, '4.2.2', 'The mailbox is full'),
  disabled: reply(550, '5.2.1', 'The mailbox is switched off'),
  unknownUser: reply(550, '5.1.1', 'There is no such address here'),
  notLocal: reply(550, '5.1.2', 'The domain is not served here any more'),
  local: reply(451, '4.3.0', 'Temporary trouble here'),
};

async function place(
  ctx: ServerContext,
  message: OutboundMessage,
  accountIds: string[],
  receivedAt: Date,
): Promise<(DeliveryResult | { accountId: string; refusal: Reply })[]> {
  const opened = await open(ctx, message);
  const verdict = decide(factsOf(opened.parsed));
  if (verdict.kind === 'refuse')
    return accountIds.map((accountId) => ({ accountId, refusal: verdict.reply }));
  const { mailbox, keywords } = verdict;
  return deliver(ctx.store, opened, accountIds, { mailbox, keywords, receivedAt, trace: null });
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

function replyTo(result: DeliveryResult | { refusal: Reply }): Reply {
  if ('refusal' in result) return result.refusal;
  if ('delivered' in result) return reply(250, '2.1.5', `Delivered as ${result.delivered.emailId}`);
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
