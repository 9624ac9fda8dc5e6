import type { EnvelopeAddress, SortCriterion, SortKey } from '@mailcote/imap';
import { baseSubject, unicodeCasemap, type Envelope } from '@mailcote/mime';
import type { SortColumn, SortColumns, SortFields } from '@mailcote/store';
import { setImmediate as turn } from 'node:timers/promises';
import { addressList } from './mime-forms.ts';

/** Messages that are looked at before others have their turn: there may be a hundred thousand. */
const SLICE = 2000;

/** What has to be read of the envelope for the criteria. */
export function sortedBy(criteria: readonly SortCriterion[]): (keyof Envelope)[] {
  const fields = new Set(criteria.flatMap(({ key }) => ADDRESS_FIELDS[key] ?? []));
  return fields.size === 0 ? [] : [...fields, 'groups'];
}

/**
 * Messages in the order of the criteria (RFC 5256 3, RFC 5957), those that are equal in the order in which they were given: that of their
 * numbers. @returns UIDs
 */
export async function sortMessages(
  messages: readonly SortFields[],
  criteria: readonly SortCriterion[],
): Promise<number[]> {
  const keys: number[][] = [];
  for (const { key, isReverse } of criteria) {
    const numbers = asNumbers(await sortValues(messages, key));
    keys.push(isReverse ? numbers.map((number) => -number) : numbers);
  }
  return inOrder(keys, messages.length).map((n) => messages[n]?.uid ?? 0);
}

const COLUMNS: Partial<Record<SortKey, SortColumn>> = {
  ARRIVAL: 'receivedAt',
  DATE: 'sentDate',
  SIZE: 'size',
};

/** The columns that decide the criteria; null: texts do. */
export function columnsFor(criteria: readonly SortCriterion[]): SortColumn[] | null {
  const columns = criteria.map(({ key }) => COLUMNS[key]);
  return columns.includes(undefined) ? null : columns.filter((column) => column !== undefined);
}

/** The same as `sortMessages` by the columns for its criteria. */
export function sortByColumns({ uids, columns }: SortColumns, criteria: readonly SortCriterion[]): number[] {
  const keys = columns.map((column, n) =>
    criteria[n]?.isReverse === true ? column.map((number) => -number) : column,
  );
  return inOrder(keys, uids.length).map((n) => uids[n] ?? 0);
}

/** Numbers from 0, by the first key, where that is the same by the second, …, and else as they are. */
function inOrder(keys: readonly ArrayLike<number>[], count: number): number[] {
  return Array.from({ length: count }, (_, n) => n).sort((a, b) => {
    for (const numbers of keys) {
      const difference = (numbers[a] ?? 0) - (numbers[b] ?? 0);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
}

async function sortValues(messages: readonly SortFields[], key: SortKey): Promise<(number | string)[]> {
  const values: (number | string)[] = [];
  for (let start = 0; start < messages.length; start += SLICE) {
    if (start > 0) await turn();
    for (const message of messages.slice(start, start + SLICE)) values.push(sortValue(message, key));
  }
  return values;
}

const UNUSUAL = /[\ud800-\uffff]/;

/** Texts become their places among those that differ: each is compared with others once, however many criteria and messages there are. */
function asNumbers(values: readonly (number | string)[]): number[] {
  const texts = [...new Set(values.filter((value) => typeof value === 'string'))];
  // Below the surrogates both orders are the same, and that of the language is quicker.
  if (texts.some((text) => UNUSUAL.test(text))) texts.sort(compare);
  else texts.sort();
  const places = new Map(texts.map((text, place) => [text, place]));
  return values.map((value) => (typeof value === 'string' ? (places.get(value) ?? 0) : value));
}

/** RFC 5256 2.2: the Date field in UTC, else the internal date. In milliseconds. */
export function sentDate({ sentAt, receivedAt }: SortFields): number {
  return (sentAt ?? receivedAt).getTime();
}

const ADDRESS_FIELDS: Partial<Record<SortKey, 'from' | 'to' | 'cc'>> = {
  FROM: 'from',
  DISPLAYFROM: 'from',
  TO: 'to',
  DISPLAYTO: 'to',
  CC: 'cc',
};

function sortValue(message: SortFields, key: SortKey): number | string {
  switch (key) {
    case 'ARRIVAL':
      return message.receivedAt.getTime();
    case 'DATE':
      return sentDate(message);
    case 'SIZE':
      return message.size;
    case 'SUBJECT':
      return unicodeCasemap(baseSubject(message.subject));
    case 'FROM':
    case 'TO':
    case 'CC':
      return unicodeCasemap(firstAddress(message, key)?.mailbox ?? '');
    case 'DISPLAYFROM':
    case 'DISPLAYTO':
      return unicodeCasemap(displayValue(firstAddress(message, key)));
  }
}

function firstAddress({ envelope }: SortFields, key: SortKey): EnvelopeAddress | undefined {
  const field = ADDRESS_FIELDS[key];
  return field && addressList(envelope, field)[0];
}

/** RFC 5957 3. */
function displayValue(address: EnvelopeAddress | undefined): string {
  if (address === undefined) return '';
  const { name, mailbox, host } = address;
  if (name !== null && name !== '') return name;
  return mailbox === null || host === null || host === '' ? (mailbox ?? '') : `${mailbox}@${host}`;
}

/** Texts by the octets of their UTF-8 (RFC 5051 2), which have another order than UTF-16 beyond U+FFFF. */
export function compare(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const one = a.charCodeAt(at);
    const other = b.charCodeAt(at);
    if (one !== other) return rank(one) - rank(other);
  }
  return a.length - b.length;
}

/** Surrogates stand for what is above everything else. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
