import { parseGroupedAddresses } from './address.ts';
import { cleanText } from './clean-text.ts';
import { parseDate } from './date.ts';
import { decodeHeaderText } from './encoded-word.ts';
import { spanText } from './header.ts';
import type { FieldSpan, HeaderBlock } from './header-block.ts';
import { parseMessageIds } from './message-ids.ts';
import type { Address, AddressFieldName, AddressGroup, Envelope } from './types.ts';
import { unfold } from './unfold.ts';

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
  const sentAt = read('date', parseDate);
  const addresses: Record<AddressFieldName, Address[]> = {
    from: [],
    sender: [],
    replyTo: [],
    to: [],
    cc: [],
    bcc: [],
  };
  const groups: Partial<Record<AddressFieldName, AddressGroup[]>> = {};
  for (const [property, name] of ADDRESS_FIELDS) {
    const grouped = read(name, parseGroupedAddresses);
    if (grouped === null) continue;
    const list = grouped.flatMap((group) => group.addresses);
    addresses[property] = list;
    if (list.length === 0 || grouped.some((group) => group.name !== null)) groups[property] = grouped;
  }
  return {
    messageId: read('message-id', parseMessageIds) ?? [],
    inReplyTo: read('in-reply-to', parseMessageIds) ?? [],
    references: read('references', parseMessageIds) ?? [],
    sentAt,
    dateText: sentAt === null ? read('date', dateText) : null,
    subject: read('subject', decodeHeaderText),
    ...addresses,
    groups,
  };
}

const ADDRESS_FIELDS: [AddressFieldName, Name][] = [
  ['from', 'from'],
  ['sender', 'sender'],
  ['replyTo', 'reply-to'],
  ['to', 'to'],
  ['cc', 'cc'],
  ['bcc', 'bcc'],
];

/** More of it than any date has says nothing. */
const LONGEST_DATE_TEXT = 200;

function dateText(text: string): string | null {
  const line = cleanText(unfold(text)).trim();
  return line === '' ? null : line.slice(0, LONGEST_DATE_TEXT).toWellFormed();
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
