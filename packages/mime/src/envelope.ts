import { parseAddresses } from './address.ts';
import { parseDate } from './date.ts';
import { decodeHeaderText } from './encoded-word.ts';
import { spanText } from './header.ts';
import type { FieldSpan, HeaderBlock } from './header-block.ts';
import { parseMessageIds } from './message-ids.ts';
import type { Envelope } from './types.ts';

/** The fields that an Envelope is made of, in lower case. */
const NAMES = [
  'message-id',
  'in-reply-to',
  'references',
  'date',
  'subject',
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
] as const;
type Name = (typeof NAMES)[number];

/**
 * The convenience properties of RFC 8621 4.1.3. Of several fields with one name the last counts, as RFC 8621 says of
 * `header:X` without `:all`.
 *
 * @param charset see headerFields
 */
export function envelopeOf(bytes: Buffer, block: HeaderBlock, charset?: string): Envelope {
  const last = new Map<string, FieldSpan>();
  for (const span of block.fields) {
    const name = envelopeName(bytes, span);
    if (name !== null) last.set(name, span);
  }
  const read = <T>(name: Name, parse: (text: string) => T | null): T | null => {
    const span = last.get(name);
    return span === undefined ? null : parse(spanText(bytes, span, charset));
  };
  return {
    messageId: read('message-id', parseMessageIds) ?? [],
    inReplyTo: read('in-reply-to', parseMessageIds) ?? [],
    references: read('references', parseMessageIds) ?? [],
    sentAt: read('date', parseDate),
    subject: read('subject', decodeHeaderText),
    from: read('from', parseAddresses) ?? [],
    sender: read('sender', parseAddresses) ?? [],
    replyTo: read('reply-to', parseAddresses) ?? [],
    to: read('to', parseAddresses) ?? [],
    cc: read('cc', parseAddresses) ?? [],
    bcc: read('bcc', parseAddresses) ?? [],
  };
}

const LONGEST_NAME = 11;

/** The field's name in lower case when the envelope wants it. */
function envelopeName(bytes: Buffer, span: FieldSpan): string | null {
  const length = span.nameEnd - span.nameStart;
  if (length < 2 || length > LONGEST_NAME) return null;
  const name = bytes.toString('latin1', span.nameStart, span.nameEnd).toLowerCase();
  return WANTED.has(name) ? name : null;
}

const WANTED: ReadonlySet<string> = new Set(NAMES);
