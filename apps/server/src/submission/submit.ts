import { type Envelope, type MailDsn, parseMailbox, type RcptDsn, type Reply, reply } from '@mailcote/smtp';
import {
  type BlobHandle,
  type Id,
  type NewQueueItem,
  normalizeDomain,
  type QueueOptions,
  type Retraction,
  StoreError,
} from '@mailcote/store';
import { isAscii } from 'node:buffer';
import type { ServerContext } from '../context.ts';
import { largeMessages, openMessage } from '../inbound/deliver.ts';
import type { Content } from '../inbound/handler.ts';
import { collectRecipients } from './collect-recipients.ts';
import { copyToSent } from './copy-to-sent.ts';
import { type OutgoingHeader, prepareOutgoing, withCrlf } from './outgoing.ts';

/** RFC 5321 4.5.3.1.8 makes everybody accept a hundred; more is a list, which wants one message for each reader. */
export const MAX_SUBMISSION_RECIPIENTS = 100;

/** A message whose header is in order (see prepareOutgoing), in memory or in the store. */
export interface PreparedMessage {
  content: Content;
  header: OutgoingHeader;
  is8Bit: boolean;
}

/** What the sender asked of the servers on the way; what is left out was not asked for. */
export interface DeliveryRequest extends Partial<MailDsn> {
  /** RFC 8689. */
  requireTls?: boolean;
  /** RFC 3030. */
  binaryMime?: boolean;
  /** By address, as in the envelope (RFC 3461 4.1, 4.2). */
  recipients?: ReadonlyMap<string, RcptDsn>;
}

export interface SubmitInput {
  /** Who sends. */
  accountId: Id;
  envelope: Envelope;
  request?: DeliveryRequest;
  /** The message: octets, a blob the account may read, or one that port 587 has prepared already. */
  message: { bytes: Buffer } | { blobId: Id } | { prepared: PreparedMessage };
  /** Makes an EmailSubmission (RFC 8621 7) of it, in the same write. */
  submission?: {
    identityId: Id;
    emailId: Id;
    mailParameters?: Record<string, string | null> | null;
    rcptParameters?: Record<string, Record<string, string | null>>;
  };
  /** What the EmailSubmission tells. Default: now. */
  sendAt?: Date;
  /** Put a copy into Sent, in the same write. */
  copiesToSent?: boolean;
  /** Until then nothing leaves and it can be undone. Default: sendAt. */
  leavesAt?: Date;
  /** Retracted before COMMIT goes out: nothing is sent (StoreError retracted). */
  retraction?: Retraction;
}

/** In the words of RFC 8621 7.5, with the SMTP reply that says the same. */
export type SubmitProblem =
  | 'forbiddenMailFrom'
  | 'forbiddenFrom'
  | 'noRecipients'
  | 'tooManyRecipients'
  | 'invalidRecipients'
  | 'invalidEmail'
  | 'tooLarge'
  | 'blobNotFound'
  | 'rateLimit';

export type SubmitResult =
  | { ok: true; submissionId: Id | null; queueItemIds: Id[]; sendAt: Date }
  | { ok: false; problem: SubmitProblem; reply: Reply; invalidRecipients?: string[] };

/**
 * Takes a message from one of our people: checks that sender and author are theirs, puts the header in order, and stores
 * message, EmailSubmission and one queue item for each recipient in one write. Local recipients are queue items too; the
 * worker delivers to them without leaving the machine. Port 587 and EmailSubmission/set both end here.
 *
 * Rejects only for faults and when the database is away (isTemporary), or with StoreError notFound for `emailId`.
 */
export async function submit(ctx: ServerContext, input: SubmitInput): Promise<SubmitResult> {
  const envelope = { mailFrom: input.envelope.mailFrom, rcptTo: unique(input.envelope.rcptTo) };
  const wrong =
    checkRecipients(envelope.rcptTo) ?? (await checkMailFrom(ctx, input.accountId, envelope.mailFrom));
  if (wrong !== null) return wrong;
  if ('prepared' in input.message) return enqueue(ctx, input, envelope, input.message.prepared);
  const { message } = input;
  return largeMessages.run(async () => {
    const prepared = await prepare(ctx, message);
    return 'problem' in prepared ? prepared : enqueue(ctx, input, envelope, prepared);
  });
}

/** The blob itself is sent when nothing in it has to change, as with what our own composer wrote. */
async function prepare(
  { store, config }: ServerContext,
  message: { bytes: Buffer } | { blobId: Id },
): Promise<PreparedMessage | (SubmitResult & { ok: false })> {
  const given = 'bytes' in message ? message.bytes : await store.blobs.get(message.blobId);
  if (given === null) return refuse('blobNotFound', reply(554, '5.6.0', 'The message is not there'));
  if (given.length > config.maxMessageSize) {
    return refuse('tooLarge', reply(552, '5.3.4', `At most ${config.maxMessageSize} octets`));
  }
  const outgoing = prepareOutgoing(withCrlf(given), { hostname: config.hostname, now: new Date() });
  if (outgoing === null)
    return refuse('invalidEmail', reply(554, '5.6.0', 'The message has no end of its header'));
  const { head: bytes, header } = outgoing;
  const isSame = 'blobId' in message && bytes === given;
  const content: Content = isSame
    ? { kind: 'blob', blob: { id: message.blobId, size: bytes.length } }
    : { kind: 'bytes', bytes };
  return { content, header, is8Bit: !isAscii(bytes) };
}

async function enqueue(
  ctx: ServerContext,
  input: SubmitInput,
  envelope: Envelope,
  message: PreparedMessage,
): Promise<SubmitResult> {
  const { store, hub, config } = ctx;
  const { accountId, submission, request = {}, sendAt = new Date(), leavesAt = sendAt } = input;
  const wrong = await checkAuthor(ctx, accountId, message.header);
  if (wrong !== null) return wrong;
  const blob = await stored(ctx, message.content);
  const { mailFrom, rcptTo } = envelope;
  // Of the header alone: whether the addresses need it shows at each server, by the addresses.
  const { isInternational: smtpUtf8, tlsOptional } = message.header;
  const needs = { smtpUtf8, body8BitMime: message.is8Bit, ...(tlsOptional && { tlsOptional }) };
  const limits = config.rateLimits
    ? { recipients: config.dailyRecipients, newRecipients: config.dailyNewRecipients }
    : null;
  const copy = input.copiesToSent === true ? await openMessage(store, message.content) : null;
  const write = store.write(accountId, async (tx) => {
    await tx.countRecipients(rcptTo, limits);
    const submissionId =
      submission === undefined
        ? null
        : await tx.createSubmission({ ...submission, mailFrom, rcptTo, sendAt, undoStatus: 'pending' });
    const items = rcptTo.map((address): NewQueueItem => {
      const domain = domainOf(address);
      return {
        submissionId,
        blobId: blob.id,
        mailFrom,
        rcptTo: address,
        domain,
        nextAttemptAt: leavesAt,
        options: { ...needs, ...queueOptions(request, address) },
      };
    });
    await collectRecipients(tx, message.header, envelope);
    if (copy !== null) await copyToSent(tx, blob.id, copy, new Date());
    const queueItemIds = await tx.enqueue(items);
    if (input.retraction?.begin() === false)
      throw new StoreError('retracted', 'Nobody waits for the message to be taken any more');
    return { submissionId, queueItemIds };
  });
  try {
    const result = await write;
    hub.wakeQueue();
    return { ok: true, sendAt, ...result };
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'rateLimit')) throw error;
    ctx.log.error(
      { part: 'submission', accountId, mailFrom, recipients: rcptTo.length },
      `an account has reached its daily limit, it may be stolen: ${error.message}`,
    );
    return refuse('rateLimit', reply(452, '4.7.1', error.message));
  }
}

/** What was asked for one recipient, as the queue keeps it: nothing takes no room. */
export function queueOptions(request: DeliveryRequest, rcptTo: string): QueueOptions {
  const { ret, envId, requireTls, binaryMime } = request;
  const { notify, orcpt } = request.recipients?.get(rcptTo) ?? {};
  return {
    ...(ret && { ret }),
    ...(envId && { envId }),
    ...(requireTls && { requireTls }),
    ...(binaryMime && { binaryMime }),
    ...(notify && { notify }),
    ...(orcpt && { orcpt }),
  };
}

async function stored({ store }: ServerContext, content: Content): Promise<BlobHandle> {
  return content.kind === 'blob' ? content.blob : store.blobs.put(content.bytes);
}

function checkRecipients(rcptTo: string[]): (SubmitResult & { ok: false }) | null {
  if (rcptTo.length === 0) return refuse('noRecipients', reply(554, '5.5.1', 'No recipients'));
  if (rcptTo.length > MAX_SUBMISSION_RECIPIENTS) {
    return refuse(
      'tooManyRecipients',
      reply(452, '4.5.3', `At most ${MAX_SUBMISSION_RECIPIENTS} recipients`),
    );
  }
  const invalidRecipients = rcptTo.filter((address) => domainOf(address) === '');
  if (invalidRecipients.length === 0) return null;
  const said = reply(553, '5.1.3', `Not an address: ${invalidRecipients.join(', ')}`);
  return { ...refuse('invalidRecipients', said), invalidRecipients };
}

async function checkMailFrom(
  { store }: ServerContext,
  accountId: Id,
  mailFrom: string,
): Promise<(SubmitResult & { ok: false }) | null> {
  // The null reverse-path is right for receipts (RFC 8098); who writes them is checked by their From.
  if (mailFrom === '' || (await store.directory.mayUse(accountId, mailFrom))) return null;
  return refuse(
    'forbiddenMailFrom',
    reply(553, '5.7.1', `The sender ${mailFrom} is not an address of yours`),
  );
}

async function checkAuthor(
  { store }: ServerContext,
  accountId: Id,
  { from, sender }: OutgoingHeader,
): Promise<(SubmitResult & { ok: false }) | null> {
  if (from === null)
    return refuse('invalidEmail', reply(554, '5.6.0', 'The message needs one From field with an address'));
  for (const address of new Set([...from, ...sender])) {
    if (await store.directory.mayUse(accountId, address)) continue;
    return refuse('forbiddenFrom', reply(554, '5.7.1', `From: ${address} is not an address of yours`));
  }
  return null;
}

/** In lower case and A-labels; "" for what is no address. */
export function domainOf(address: string): string {
  const { domain = '' } = parseMailbox(address) ?? {};
  return normalizeDomain(domain) ?? '';
}

function unique(rcptTo: string[]): string[] {
  return [...new Set(rcptTo)];
}

function refuse(problem: SubmitProblem, said: Reply): SubmitResult & { ok: false } {
  return { ok: false, problem, reply: said };
}
