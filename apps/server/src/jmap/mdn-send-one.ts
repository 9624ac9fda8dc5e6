import { randomUUID } from 'node:crypto';
import type { Mdn } from '@mailcote/jmap';
import {
  composeMdn,
  fieldText,
  headersNamed,
  isWritableMessageId,
  parseAddresses,
  type Address,
  type BodyStructure,
  type DispositionNotification,
  type HeaderField,
} from '@mailcote/mime';
import { parseMailbox } from '@mailcote/smtp';
import type { Email, Id, Identity } from '@mailcote/store';
import { submit } from '../submission/submit.ts';
import type { JmapCall } from './call.ts';
import { submitFailure } from './emailsubmission-create.ts';
import { MDN_SENT, type MdnInput } from './mdn-input.ts';
import { MessageReader } from './message-reader.ts';
import { SetFailure } from './set-error.ts';

/** Of a field of the report: RFC 5322 2.1.1 has lines of 998 octets at most. */
const MAX_FIELD = 900;

/** What people read when the client gives no text. */
const TEXTS: Record<DispositionNotification['disposition']['type'], string> = {
  deleted: 'Your message was deleted. Whether it was read before is not known.',
  dispatched: 'Your message was passed on. Whether it was read is not known.',
  displayed: 'Your message was displayed. Whether it was read or understood is not known.',
  processed: 'Your message was processed without being shown to anybody.',
};

/**
 * Sends one receipt (RFC 8098) into the queue, with the null reverse-path.
 * @param isSecond the same call has sent one for this Email already
 * @returns what the client had not set
 * @throws SetFailure notFound, mdnAlreadySent, forbidden, forbiddenFrom, tooLarge
 */
export async function sendMdn(
  call: JmapCall,
  identity: Identity,
  input: MdnInput,
  isSecond: boolean,
): Promise<Partial<Mdn>> {
  const { reader, server, principal } = call.context;
  const { blobs, directory } = server.store;
  const { forEmailId, disposition } = input;
  const [[email], structures] = await Promise.all([
    reader.emails([forEmailId]),
    reader.structures([forEmailId]),
  ]);
  const structure = structures.get(forEmailId)?.structure;
  if (!email || !structure) throw new SetFailure('notFound', `there is no Email ${forEmailId}`);
  if (isSecond || email.keywords.includes(MDN_SENT))
    throw new SetFailure('mdnAlreadySent', `${MDN_SENT} is set already`);
  const message = new MessageReader(blobs, email.blobId, email.size);
  const header = await message.header(structure);
  const to = requestedBy(header);
  checkConsent(input, header, structure, to);

  const finalRecipient = input.finalRecipient ?? typed(identity.email);
  if (!(await directory.mayUse(principal.accountId, untyped(finalRecipient))))
    throw new SetFailure('forbiddenFrom', `${finalRecipient} is not an address of this account`);
  const [originalRecipient] = headersNamed(header, 'Original-Recipient');
  const messageId = email.envelope.messageId.find(isWritableMessageId);
  const report = {
    finalRecipient,
    originalRecipient: originalRecipient ? oneLine(fieldText(originalRecipient)).slice(0, MAX_FIELD) : null,
    originalMessageId: messageId === undefined ? null : `<${messageId}>`,
    mdnGateway: null,
    subject: input.subject ?? `Receipt: ${email.envelope.subject ?? ''}`.trim(),
    textBody: input.textBody ?? `${TEXTS[disposition.type]}\n`,
  };
  const bytes = await composeMdn({
    ...report,
    reportingUA: input.reportingUA,
    disposition,
    error: [],
    extensionFields: Object.fromEntries(input.extensionFields ?? []),
    from: { name: oneLine(identity.name) || null, email: identity.email },
    to,
    subject: oneLine(report.subject),
    text: report.textBody,
    messageId: `${randomUUID()}@${server.config.hostname}`,
    date: new Date(),
    original: input.includeOriginalMessage ? await original(call, email) : null,
  });
  const submitted = await submit(server, {
    accountId: principal.accountId,
    // RFC 8098 3: nobody hears of what becomes of a receipt.
    envelope: { mailFrom: '', rcptTo: to.map((address) => address.email) },
    message: { bytes },
  });
  if (!submitted.ok) throw submitFailure(submitted, server.config.maxMessageSize);
  return unset(input, { ...report, error: null, includeOriginalMessage: false });
}

/** RFC 8098 2.1. Throws SetFailure notFound: nobody asks for a receipt, or in a way that is not valid. */
function requestedBy(header: readonly HeaderField[]): Address[] {
  const fields = headersNamed(header, 'Disposition-Notification-To');
  const [field] = fields;
  const addresses = field && fields.length === 1 ? parseAddresses(fieldText(field)) : [];
  const isValid = addresses.length > 0 && addresses.every(({ email }) => parseMailbox(email) !== null);
  if (!isValid)
    throw new SetFailure('notFound', 'the Email has no valid Disposition-Notification-To header field');
  return [...new Map(addresses.map((address) => [address.email, address])).values()];
}

/** RFC 8098 2.1: no receipt for a receipt, and none by itself unless it goes where the message came from. */
function checkConsent(
  { disposition }: MdnInput,
  header: readonly HeaderField[],
  structure: BodyStructure,
  to: readonly Address[],
): void {
  const reportType = structure.params['report-type']?.toLowerCase();
  if (structure.type === 'multipart/report' && reportType === 'disposition-notification')
    throw new SetFailure('forbidden', 'a receipt gets no receipt');
  if (disposition.sendingMode !== 'mdn-sent-automatically') return;
  const [returnPath] = headersNamed(header, 'Return-Path');
  const sender = returnPath && /^\s*<(.*)>\s*$/.exec(fieldText(returnPath))?.[1];
  if (to.length > 1 || sender === undefined || sender !== to[0]?.email)
    throw new SetFailure('forbidden', 'a receipt to somebody else than the sender needs a person’s consent');
}

async function original(call: JmapCall, { blobId, size }: Email): Promise<Buffer> {
  const { config, store } = call.context.server;
  if (size > config.maxMessageSize)
    throw new SetFailure('tooLarge', 'with the original message it is too large', {
      maxSize: config.maxMessageSize,
    });
  const bytes = await store.blobs.get(blobId);
  if (!bytes) throw new Error(`blob ${blobId} of a live email is missing`);
  return bytes;
}

/** RFC 9007 2.1: the properties that the server has set because the client did not. */
function unset(input: MdnInput, made: Partial<Mdn>): Partial<Mdn> {
  const given: Record<string, unknown> = input;
  return Object.fromEntries(Object.entries(made).filter(([name]) => given[name] === null));
}

function typed(address: Id): string {
  // RFC 6533 3.
  return `${/^[\u0000-\u007f]*$/.test(address) ? 'rfc822' : 'utf-8'}; ${address}`;
}

/** "rfc822; ana@example.org" or the address alone. */
function untyped(recipient: string): string {
  return recipient.slice(recipient.indexOf(';') + 1).trim();
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
