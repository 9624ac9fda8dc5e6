import { composeDsn, decodeXtext, type DsnRecipient, type Reply, readOrcpt, replyLine } from '@mailcote/smtp';
import { headersNamed, parseMessage, parseMessageIds, toSevenBit } from '@mailcote/mime';
import { randomUUID } from 'node:crypto';
import { explain } from './explain.ts';

/** What a report says of its recipients (RFC 3464 2.3.3); relayed: to a server that sends no reports itself. */
export type ReportKind = 'failed' | 'delayed' | 'delivered' | 'relayed';

export interface ReportedRecipient {
  rcptTo: string;
  /** As the sender gave it (RFC 3461 4.2); null: not given. */
  orcpt: string | null;
  reply: Reply;
  /** Name of the server that said so; null when it was us. */
  remoteName: string | null;
  at: Date;
}

export interface ReportInput {
  kind: ReportKind;
  hostname: string;
  /** The reverse-path of the message: who gets the report. */
  mailFrom: string;
  /** As the sender gave it (RFC 3461 4.4), still xtext; null: not given. */
  envId: string | null;
  arrivalDate: Date;
  /** The message, or its beginning with all of the header. */
  original: Buffer;
  /** Returns all of `original`, not only its header (RFC 3461 4.3). */
  isFull?: boolean;
  recipients: readonly ReportedRecipient[];
  /** Of `delayed`: when it will be given up (RFC 3464 2.3.9). */
  willRetryUntil?: Date;
  now: Date;
}

/** The report to the sender (RFC 3464): what happened to whom, in plain words first. */
export function composeReport(input: ReportInput): Promise<Buffer> {
  const { kind, hostname, original, isFull = false } = input;
  const { header, envelope } = parseMessage(headerOnly(original));
  const [messageIdField] = headersNamed(header, 'Message-ID');
  const originalMessageId =
    messageIdField === undefined ? null : (parseMessageIds(messageIdField.raw)?.[0] ?? null);
  return composeDsn({
    from: { name: 'Mail Delivery System', email: `mailer-daemon@${hostname}` },
    to: input.mailFrom,
    subject: `${words[kind].subject}: ${envelope.subject ?? '(no subject)'}`,
    messageId: `${randomUUID()}@${hostname}`,
    date: input.now,
    text: reportText(input),
    // A report has to get through everywhere; what cannot be rewritten goes back as it is.
    original: isFull ? (toSevenBit(original) ?? original) : original,
    isFull,
    originalMessageId,
    reportingMta: hostname,
    arrivalDate: input.arrivalDate,
    ...(input.envId !== null && { originalEnvelopeId: decodeXtext(input.envId) }),
    recipients: input.recipients.map((recipient) => dsnRecipient(recipient, input)),
  });
}

/** The enhanced code of a reply, or the general one of its class (RFC 3463). */
function statusOf({ code, enhancedCode }: Reply): string {
  if (enhancedCode !== null) return enhancedCode;
  return code >= 500 ? '5.0.0' : code >= 200 && code < 300 ? '2.0.0' : '4.0.0';
}

const words: Record<ReportKind, { subject: string; beginning: string }> = {
  failed: { subject: 'Not delivered', beginning: 'Your message could not be delivered to' },
  delayed: { subject: 'Delayed', beginning: 'Your message has not been delivered yet to' },
  delivered: { subject: 'Delivered', beginning: 'Your message was delivered to' },
  relayed: { subject: 'Handed over', beginning: 'Your message was handed to the mail server of' },
};

function reportText(input: ReportInput): string {
  const { kind, hostname, recipients } = input;
  const isGood = kind === 'delivered' || kind === 'relayed';
  const people = recipients.map(({ rcptTo, reply, remoteName }) => {
    if (isGood) return `${rcptTo}\n`;
    const said = remoteName === null ? 'Details' : `${remoteName} said`;
    return `${rcptTo}\n  ${explain(statusOf(reply))}\n  ${said}: ${replyLine(reply)}\n`;
  });
  const who = recipients.length === 1 ? 'this recipient' : 'these recipients';
  return [
    `${words[kind].beginning} ${who}:\n`,
    ...people,
    `${ending(input)} ${input.isFull === true ? 'It' : 'The header of your message'} is attached.\n\n-- \n${hostname}\n`,
  ].join('\n');
}

function ending({ kind, willRetryUntil }: ReportInput): string {
  switch (kind) {
    case 'failed':
      return 'It will not be tried again.';
    case 'delayed':
      return `It is tried again and again${willRetryUntil === undefined ? '' : `, until ${mailDay(willRetryUntil)}`}; you need to do nothing.`;
    case 'relayed':
      return 'That server does not report what becomes of it.';
    case 'delivered':
      return 'You asked to be told.';
  }
}

function mailDay(date: Date): string {
  return date.toUTCString().replace(/:\d\d GMT$/, ' UTC');
}

function dsnRecipient(
  { rcptTo, orcpt, reply, remoteName, at }: ReportedRecipient,
  { kind, willRetryUntil }: ReportInput,
): DsnRecipient {
  const original = orcpt === null ? null : readOrcpt(orcpt);
  return {
    finalRecipient: rcptTo,
    originalRecipient: original?.address ?? null,
    ...(original !== null && { originalRecipientType: original.type }),
    action: kind,
    status: statusOf(reply),
    remoteMta: remoteName,
    diagnosticCode: remoteName === null ? null : replyLine(reply),
    lastAttemptDate: at,
    ...(willRetryUntil !== undefined && { willRetryUntil }),
  };
}

/** Enough to read the header from; the body of a 50 MB message is of no interest here. */
const HEADER_LIMIT = 256 * 1024;

function headerOnly(message: Buffer): Buffer {
  const end = message.indexOf('\r\n\r\n');
  return message.subarray(0, Math.min(end === -1 ? message.length : end + 4, HEADER_LIMIT));
}
