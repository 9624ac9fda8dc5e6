import type { Envelope, EnvelopeAddress } from '../types.ts';
import { encodedText, nstring } from './writer.ts';

/** RFC 9051 7.5.2. @param isUtf8 the client takes UTF-8; else texts become encoded words */
export function serializeEnvelope(envelope: Envelope, isUtf8: boolean): string {
  const text = (value: string | null): string =>
    nstring(value === null || isUtf8 ? value : encodedText(value));
  const addresses = (list: readonly EnvelopeAddress[]): string => {
    if (list.length === 0) return 'NIL';
    const each = list.map(({ name, mailbox, host }) => `(${text(name)} NIL ${text(mailbox)} ${text(host)})`);
    return `(${each.join('')})`;
  };
  const { from, sender, replyTo } = envelope;
  return `(${[
    text(envelope.date),
    text(envelope.subject),
    addresses(from),
    // Absent ones default to From.
    addresses(sender.length > 0 ? sender : from),
    addresses(replyTo.length > 0 ? replyTo : from),
    addresses(envelope.to),
    addresses(envelope.cc),
    addresses(envelope.bcc),
    text(envelope.inReplyTo),
    text(envelope.messageId),
  ].join(' ')})`;
}
