import { ArgumentError, dateTime, list, nullable, object, string, type Check } from '@mailcote/jmap';
import type { ComposeHeader, HeaderValue } from '@mailcote/mime';
import { parseHeaderProperty, type HeaderForm } from './header-property.ts';

/** RFC 8621 4.1.2.3. */
export const emailAddress = object({ name: nullable(string), email: string });
const addressGroup = object({ name: nullable(string), addresses: list(emailAddress) });

const FORM_CHECKS: Record<HeaderForm, Check<HeaderValue>> = {
  Raw: (value, path) => ({ raw: string(value, path) }),
  Text: (value, path) => ({ text: string(value, path) }),
  Addresses: (value, path) => ({ addresses: list(emailAddress)(value, path) }),
  GroupedAddresses: (value, path) => ({ groupedAddresses: list(addressGroup)(value, path) }),
  MessageIds: (value, path) => ({ messageIds: list(string)(value, path) }),
  Date: (value, path) => ({ date: dateTime(value, path) }),
  URLs: (value, path) => ({ urls: list(string)(value, path) }),
};

/** RFC 8621 4.1.3: properties that are short for a header field. In the order in which they are written. */
const CONVENIENCE = new Map<string, { name: string; form: HeaderForm }>([
  ['sentAt', { name: 'Date', form: 'Date' }],
  ['from', { name: 'From', form: 'Addresses' }],
  ['sender', { name: 'Sender', form: 'Addresses' }],
  ['replyTo', { name: 'Reply-To', form: 'Addresses' }],
  ['to', { name: 'To', form: 'Addresses' }],
  ['cc', { name: 'Cc', form: 'Addresses' }],
  ['bcc', { name: 'Bcc', form: 'Addresses' }],
  ['subject', { name: 'Subject', form: 'Text' }],
  ['messageId', { name: 'Message-ID', form: 'MessageIds' }],
  ['inReplyTo', { name: 'In-Reply-To', form: 'MessageIds' }],
  ['references', { name: 'References', form: 'MessageIds' }],
]);

export function isHeaderInput(property: string): boolean {
  return CONVENIENCE.has(property) || property.startsWith('header:');
}

/** The header fields that a property of an Email or EmailBodyPart to create stands for: none for null, several with `:all`. */
export function readHeaderInput(
  property: string,
  value: unknown,
  path: string,
): { name: string; fields: ComposeHeader[] } {
  const convenience = CONVENIENCE.get(property);
  const parsed = convenience ? { ...convenience, isAll: false } : parseHeaderProperty(property);
  if (!parsed) throw new ArgumentError(path, 'is no header field in a form it may have');
  const { name, form, isAll } = parsed;
  const check = FORM_CHECKS[form];
  const values = isAll ? list(check)(value, path) : [nullable(check)(value, path)];
  // An empty list of addresses or ids is a field that is not there.
  const present = values.filter((value) => value !== null).filter((value) => !isEmptyList(value));
  return { name, fields: present.map((value) => ({ name, value })) };
}

function isEmptyList(value: HeaderValue): boolean {
  const [content] = Object.values(value) as unknown[];
  return Array.isArray(content) && content.length === 0;
}

const ORDER = [...CONVENIENCE.values()].map(({ name }) => name.toLowerCase());

/** The customary order: who, to whom, about what; everything else behind, as it was given. */
export function sortHeaders(headers: ComposeHeader[]): ComposeHeader[] {
  const rank = ({ name }: ComposeHeader) => {
    const index = ORDER.indexOf(name.toLowerCase());
    return index < 0 ? ORDER.length : index;
  };
  return headers.toSorted((a, b) => rank(a) - rank(b));
}
