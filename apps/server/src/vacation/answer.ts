import { fieldText, headersNamed, parseAddresses, type Address, type HeaderField } from '@mailcote/mime';
import { isInternational } from '@mailcote/smtp';
import type { Email, Id, NewQueueItem, VacationResponse } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { MessageReader } from '../jmap/message-reader.ts';
import { domainOf } from '../submission/submit.ts';
import { composeReply } from './compose-reply.ts';
import { decideReply, type ReplyDecision, type Silence } from './decide-reply.ts';

/** Who sends to more people than this does not expect an answer of each of them. */
const MAX_ADDRESSES = 100;
const RECIPIENT_FIELDS = ['To', 'Cc', 'Bcc', 'Resent-To', 'Resent-Cc', 'Resent-Bcc'];

/** What came of a message that was due: answered, answered before within a week (or by another process), or why not. */
export type AnswerOutcome = 'answered' | 'recently' | 'gone' | Silence;

/** Decides about one delivered message, and puts the answer into the queue. Rejects when the store is away, and for faults. */
export async function answer(ctx: ServerContext, accountId: Id, emailId: Id): Promise<AnswerOutcome> {
  const { store, hub } = ctx;
  const reader = store.reader(accountId);
  const [[email], structures] = await Promise.all([reader.emails([emailId]), reader.structures([emailId])]);
  const structure = structures.get(emailId)?.structure;
  const end = (item: NewQueueItem | null): Promise<boolean> =>
    store.write(accountId, (tx) => tx.endAutoReply(emailId, item));
  if (!email || !structure) {
    await end(null);
    return 'gone';
  }
  const response = await reader.vacationResponse();
  const header = await new MessageReader(store.blobs, email.blobId, email.size).header(structure);
  const decision = await decide(ctx, accountId, email, response, header);
  if (decision.kind === 'silent') {
    await end(null);
    return decision.why;
  }
  const item = await queueItem(ctx, accountId, email, response, decision);
  const isQueued = await end(item);
  if (!item) return 'noSender';
  if (isQueued) hub.wakeQueue();
  return isQueued ? 'answered' : 'recently';
}

async function decide(
  { store }: ServerContext,
  accountId: Id,
  email: Email,
  response: VacationResponse,
  header: readonly HeaderField[],
): Promise<ReplyDecision> {
  const { directory } = store;
  const mailboxes = await store.reader(accountId).mailboxes(email.mailboxIds);
  const sender = senderOf(header);
  const addresses = RECIPIENT_FIELDS.flatMap((name) =>
    headersNamed(header, name).flatMap((field) => parseAddresses(fieldText(field))),
  );
  let ownAddress: string | null = null;
  for (const { email: address } of addresses.slice(0, MAX_ADDRESSES)) {
    if (!(await directory.mayUse(accountId, address))) continue;
    ownAddress = address;
    break;
  }
  return decideReply({
    response,
    receivedAt: email.receivedAt,
    header,
    sender,
    isFromSelf: sender !== null && sender !== '' && (await directory.mayUse(accountId, sender)),
    isInJunk: mailboxes.some(({ role }) => role === 'junk'),
    ownAddress,
  });
}

/** What our own Return-Path field, the topmost, says of the envelope. */
function senderOf(header: readonly HeaderField[]): string | null {
  const [field] = headersNamed(header, 'Return-Path');
  return field ? (/^\s*<(.*)>\s*$/.exec(fieldText(field))?.[1] ?? null) : null;
}

/** Null when the sender's address leads nowhere. */
async function queueItem(
  ctx: ServerContext,
  accountId: Id,
  { envelope }: Email,
  response: VacationResponse,
  { to, from }: ReplyDecision & { kind: 'reply' },
): Promise<NewQueueItem | null> {
  const { store, config } = ctx;
  const domain = domainOf(to);
  if (domain === '') return null;
  const now = new Date();
  const bytes = await composeReply({
    response,
    from: await author(ctx, accountId, from),
    to,
    answered: envelope,
    hostname: config.hostname,
    now,
  });
  const { id: blobId } = await store.blobs.put(bytes);
  return {
    submissionId: null,
    blobId,
    // RFC 3834 3.3: nobody is told that an automatic reply could not be delivered.
    mailFrom: '',
    rcptTo: to,
    domain,
    nextAttemptAt: now,
    options: { smtpUtf8: [from, to].some(isInternational) },
  };
}

/** The address that was written to, under the name that the account gives itself. */
async function author({ store }: ServerContext, accountId: Id, address: string): Promise<Address> {
  const identities = await store.reader(accountId).identities();
  const isSame = ({ email }: { email: string }): boolean => email.toLowerCase() === address.toLowerCase();
  const { name = '' } = identities.find(isSame) ?? identities.find(({ mayDelete }) => !mayDelete) ?? {};
  // Somebody may have put anything into a name.
  const clean = name.replaceAll(/\p{Cc}+/gu, ' ').trim();
  return { name: clean === '' ? null : clean, email: address };
}
