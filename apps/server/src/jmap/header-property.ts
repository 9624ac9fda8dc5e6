import type { HeaderValue } from '@mailcote/jmap';
import {
  decodeHeaderText,
  fieldText,
  headersNamed,
  parseAddresses,
  parseDate,
  parseGroupedAddresses,
  parseMessageIds,
  parseUrls,
  type HeaderField,
} from '@mailcote/mime';

/** RFC 8621 4.1.2. */
export type HeaderForm = 'Raw' | 'Text' | 'Addresses' | 'GroupedAddresses' | 'MessageIds' | 'Date' | 'URLs';

/** `header:{name}[:as{form}][:all]`, RFC 8621 4.1.3. */
export interface HeaderProperty {
  /** As it was asked for, which is also how it is answered. */
  property: string;
  name: string;
  form: HeaderForm;
  isAll: boolean;
}

const PROPERTY =
  /^header:([\x21-\x39\x3b-\x7e]+?)(?::as(Raw|Text|Addresses|GroupedAddresses|MessageIds|Date|URLs))?(:all)?$/;

/** The forms that each field of RFC 5322 and RFC 2369 may be had in besides Raw; any form suits a field that is in neither. */
const ADDRESSES: HeaderForm[] = ['Addresses', 'GroupedAddresses'];
const FORMS_BY_FIELD = new Map<string, HeaderForm[]>([
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'bcc'].map((name): [string, HeaderForm[]] => [
    name,
    ADDRESSES,
  ]),
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'bcc'].map((name): [string, HeaderForm[]] => [
    `resent-${name}`,
    ADDRESSES,
  ]),
  ...['message-id', 'in-reply-to', 'references', 'resent-message-id'].map((name): [string, HeaderForm[]] => [
    name,
    ['MessageIds'],
  ]),
  ...['date', 'resent-date'].map((name): [string, HeaderForm[]] => [name, ['Date']]),
  ...['subject', 'comments', 'keywords', 'list-id'].map((name): [string, HeaderForm[]] => [name, ['Text']]),
  ...['help', 'unsubscribe', 'subscribe', 'post', 'owner', 'archive'].map((name): [string, HeaderForm[]] => [
    `list-${name}`,
    ['URLs'],
  ]),
  ['return-path', []],
  ['received', []],
]);

/** Null: it begins with "header:" and is not what may follow, or the form is forbidden for that field. */
export function parseHeaderProperty(property: string): HeaderProperty | null {
  const match = PROPERTY.exec(property);
  if (!match?.[1]) return null;
  const name = match[1];
  const form = (match[2] ?? 'Raw') as HeaderForm;
  const allowed = FORMS_BY_FIELD.get(name.toLowerCase());
  if (form !== 'Raw' && allowed && !allowed.includes(form)) return null;
  return { property, name, form, isAll: match[3] !== undefined };
}

type Single = Exclude<HeaderValue, unknown[][] | null> | null;

const PARSERS: Record<HeaderForm, (field: HeaderField) => Single> = {
  Raw: (field) => field.raw,
  Text: (field) => decodeHeaderText(fieldText(field)),
  Addresses: (field) => parseAddresses(fieldText(field)),
  GroupedAddresses: (field) => parseGroupedAddresses(fieldText(field)),
  MessageIds: (field) => parseMessageIds(fieldText(field)),
  Date: (field) => parseDate(fieldText(field)),
  URLs: (field) => parseUrls(fieldText(field)),
};

/** The value of a header property in a header: of the last such field, or of all in order. */
export function headerValue(
  header: readonly HeaderField[],
  { name, form, isAll }: HeaderProperty,
): HeaderValue {
  const fields = headersNamed(header, name);
  const parse = PARSERS[form];
  if (isAll) return fields.map(parse) as HeaderValue;
  const last = fields.at(-1);
  return last ? parse(last) : null;
}
