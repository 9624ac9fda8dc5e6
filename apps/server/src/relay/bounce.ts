import { composeDsn, type DsnRecipient, type Reply, replyLine } from '@mailcote/smtp';
import { headersNamed, parseMessage, parseMessageIds } from '@mailcote/mime';
import { randomUUID } from 'node:crypto';
import { explain } from './explain.ts';

/** A recipient that will not get the message. */
export interface FailedRecipient {
  rcptTo: string;
  reply: Reply;
  /** Name of the server that said so; null when it was us. */
  remoteName: string | null;
  at: Date;
}

export interface BounceInput {
  hostname: string;
  /** The reverse-path of the message: who gets the bounce. */
  mailFrom: string;
  arrivalDate: Date;
  /** The message, or its beginning with all of the header. */
  original: Buffer;
  failed: readonly FailedRecipient[];
  now: Date;
}

/**
 * True when a failure is reported to the sender: never for the null reverse-path (RFC 5321 6.1), which every bounce itself
 * has, so that two servers cannot bounce at each other.
 */
export function mayBounce(mailFrom: string): boolean {
  return mailFrom !== '';
}

/** The report to the sender (RFC 3464): what happened to whom, in plain words first. */
export function composeBounce(input: BounceInput): Promise<Buffer> {
  const { header, envelope } = parseMessage(headerOnly(input.original));
  const [messageIdField] = headersNamed(header, 'Message-ID');
  const originalMessageId =
    messageIdField === undefined ? null : (parseMessageIds(messageIdField.raw)?.[0] ?? null);
  return composeDsn({
    from: { name: 'Mail Delivery System', email: `mailer-daemon@${input.hostname}` },
    to: input.mailFrom,
    subject: `Not delivered: ${envelope.subject ?? '(no subject)'}`,
    messageId: `${randomUUID()}@${input.hostname}`,
    date: input.now,
    text: bounceText(input),
    original: input.original,
    originalMessageId,
    reportingMta: input.hostname,
    arrivalDate: input.arrivalDate,
    recipients: input.failed.map(dsnRecipient),
  });
}

/** The enhanced code of a reply, or the general one of its class (RFC 3463). */
function statusOf({ code, enhancedCode }: Reply): string {
  if (enhancedCode !== null) return enhancedCode;
  return `${code >= 500 ? 5 : 4}.0.0`;
}

function bounceText({ hostname, failed }: BounceInput): string {
  const people = failed.map(({ rcptTo, reply, remoteName }) => {
    const words = remoteName === null ? 'Details' : `${remoteName} said`;
    return `${rcptTo}\n  ${explain(statusOf(reply))}\n  ${words}: ${replyLine(reply)}\n`;
  });
  const who = failed.length === 1 ? 'this recipient' : 'these recipients';
  return [
    `Your message could not be delivered to ${who}:\n`,
    ...people,
    `It will not be tried again. The header of your message is attached.\n\n-- \n${hostname}\n`,
  ].join('\n');
}

function dsnRecipient({ rcptTo, reply, remoteName, at }: FailedRecipient): DsnRecipient {
  return {
    finalRecipient: rcptTo,
    originalRecipient: null,
    action: 'failed',
    status: statusOf(reply),
    remoteMta: remoteName,
    diagnosticCode: remoteName === null ? null : replyLine(reply),
    lastAttemptDate: at,
  };
}

/** Enough to read the header from; the body of a 50 MB message is of no interest here. */
const HEADER_LIMIT = 256 * 1024;

function headerOnly(message: Buffer): Buffer {
  const end = message.indexOf('\r\n\r\n');
  return message.subarray(0, Math.min(end === -1 ? message.length : end + 4, HEADER_LIMIT));
}
