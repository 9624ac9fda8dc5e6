import { type ComposeHeader, type ComposePart, composeStructure } from '@mailcote/mime';
import { isAscii } from 'node:buffer';
import type { Dsn, DsnRecipient } from './types.ts';
import { formatTypedAddress } from './utf8-address.ts';

/** The header of the original goes back with the report; one longer than this is cut, it identifies the message all the same. */
const MAX_RETURNED_HEADER = 32 * 1024;

export interface ComposeDsnInput extends Dsn {
  /** Who reports, e.g. { name: 'Mail Delivery System', email: 'mailer-daemon@example.test' }. */
  from: { name: string | null; email: string };
  /** The sender of the message this is about. */
  to: string;
  subject: string;
  /** Without angle brackets. */
  messageId: string;
  date: Date;
  /** For people, LF line ends. */
  text: string;
  /** The bytes of the message this is about, or at least its header. */
  original: Buffer;
  /** Returns all of `original` (RFC 3461 4.3 RET=FULL). Default: its header. */
  isFull?: boolean;
  /** Its Message-ID without angle brackets, so that the report joins its conversation. */
  originalMessageId: string | null;
}

/**
 * Writes a delivery status notification (RFC 3464 in the multipart/report of RFC 6522): text for people, fields for
 * programs, and the header of the message it is about, or all of it. It is to be sent with the null reverse-path (RFC 3464 2).
 */
export function composeDsn(input: ComposeDsnInput): Promise<Buffer> {
  const headers: ComposeHeader[] = [
    { name: 'Date', value: { date: input.date } },
    { name: 'From', value: { addresses: [input.from] } },
    { name: 'To', value: { addresses: [{ name: null, email: input.to }] } },
    { name: 'Subject', value: { text: oneLine(input.subject) } },
    { name: 'Message-ID', value: { messageIds: [input.messageId] } },
    // RFC 3834 5: no automatic answer to an automatic answer.
    { name: 'Auto-Submitted', value: { raw: ' auto-replied' } },
  ];
  if (input.originalMessageId !== null) {
    const messageIds = [input.originalMessageId];
    headers.push(
      { name: 'In-Reply-To', value: { messageIds } },
      { name: 'References', value: { messageIds } },
    );
  }
  return composeStructure(headers, {
    type: 'multipart/report',
    params: { 'report-type': 'delivery-status' },
    parts: [
      { type: 'text/plain', content: input.text },
      { type: 'message/delivery-status', content: Buffer.from(statusFields(input)) },
      input.isFull === true ? returnedMessage(input.original) : returnedHeader(input.original),
    ],
  });
}

/** RFC 6533 5: what has UTF-8 in it has types of its own, which may be encoded. */
function returnedMessage(content: Buffer): ComposePart {
  return { type: isAscii(content) ? 'message/rfc822' : 'message/global', content };
}

/** The groups of fields of message/delivery-status (RFC 3464 2.1): one for the message, one for each recipient. */
function statusFields(dsn: Dsn): string {
  const perMessage = [`Reporting-MTA: dns; ${oneLine(dsn.reportingMta)}`];
  if (dsn.originalEnvelopeId !== undefined)
    perMessage.unshift(`Original-Envelope-Id: ${ascii(dsn.originalEnvelopeId)}`);
  if (dsn.arrivalDate !== null) perMessage.push(`Arrival-Date: ${mailDate(dsn.arrivalDate)}`);
  return [perMessage, ...dsn.recipients.map(recipientFields)]
    .map((fields) => fields.map((field) => `${field}\r\n`).join(''))
    .join('\r\n');
}

function recipientFields(recipient: DsnRecipient): string[] {
  const fields: string[] = [];
  if (recipient.originalRecipient !== null) {
    const { originalRecipient: address, originalRecipientType: type = 'rfc822' } = recipient;
    const isOurs = /^(?:rfc822|utf-8)$/.test(type);
    const typed = isOurs ? formatTypedAddress(oneLine(address)) : `${ascii(type)}; ${ascii(address)}`;
    fields.push(`Original-Recipient: ${typed}`);
  }
  fields.push(`Final-Recipient: ${formatTypedAddress(oneLine(recipient.finalRecipient))}`);
  fields.push(`Action: ${recipient.action}`, `Status: ${recipient.status}`);
  if (recipient.remoteMta !== null) fields.push(`Remote-MTA: dns; ${ascii(recipient.remoteMta)}`);
  if (recipient.diagnosticCode !== null)
    fields.push(`Diagnostic-Code: smtp; ${ascii(recipient.diagnosticCode)}`);
  if (recipient.lastAttemptDate !== null) {
    fields.push(`Last-Attempt-Date: ${mailDate(recipient.lastAttemptDate)}`);
  }
  if (recipient.willRetryUntil !== undefined)
    fields.push(`Will-Retry-Until: ${mailDate(recipient.willRetryUntil)}`);
  return fields;
}

/** The header of a message, its line ends made CRLF and white space before them removed so that it can travel unencoded. */
function returnedHeader(message: Buffer): ComposePart {
  const text = message
    .subarray(0, MAX_RETURNED_HEADER)
    .toString('utf8')
    .replaceAll(/\r\n|\r|\n/g, '\r\n');
  const end = text.indexOf('\r\n\r\n');
  const header = end === -1 ? text.slice(0, text.lastIndexOf('\r\n') + 2) : text.slice(0, end + 2);
  const content = Buffer.from(
    header
      .replaceAll(/[ \t]+(?=\r\n)/g, '')
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '?'),
  );
  return { type: isAscii(content) ? 'text/rfc822-headers' : 'message/global-headers', content };
}

function mailDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}

/** RFC 3464 2.1.2: fields are ASCII; lines stay below RFC 5322's 998 octets. */
function ascii(text: string): string {
  return oneLine(text)
    .replaceAll(/[^\u0020-\u007e]/g, '?')
    .slice(0, 900);
}
