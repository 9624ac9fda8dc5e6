import { int8Array } from '../db/arrays.ts';
import { run, type Database } from '../db/statement.ts';
import { fromId } from '../ids.ts';
import { readMessages } from '../sql/read-messages.ts';
import type { EntryFilter, Id } from '../types.ts';
import { messageContains, wholeMessage } from './message-contains.ts';

/** Messages in memory at a time; larger ones are read one by one. */
const BATCH = 50;

/** Filters that only the message itself can decide. */
type TextFilter = EntryFilter & { kind: 'body' | 'text' | 'header' };
type Decided = ReadonlyMap<TextFilter, readonly number[]>;

/**
 * IMAP SEARCH in one mailbox: one statement, exact substrings included, when all it asks for is kept outside of the messages. Otherwise
 * the messages that all other conditions leave over are read first, once for all texts.
 */
export async function searchEntries(
  database: Database,
  accountId: number,
  mailboxId: Id,
  filter: EntryFilter,
): Promise<number[]> {
  const mailbox = fromId('m', mailboxId) ?? 0;
  const texts = [...textFilters(filter)];
  if (texts.length === 0)
    return (await select(database, accountId, mailbox, filter, new Map())).map(({ uid }) => uid);
  const decided = new Map<TextFilter, number[]>(texts.map((text) => [text, []]));
  const candidates = await select(database, accountId, mailbox, withoutTexts(filter), decided);
  for (let start = 0; start < candidates.length; start += BATCH) {
    const ids = candidates.slice(start, start + BATCH).map(({ email_id }) => email_id);
    for (const row of await run(database, readMessages, [accountId, int8Array(ids)])) {
      const message = await wholeMessage(database, row);
      for (const text of texts) if (messageContains(message, text)) decided.get(text)?.push(row.id);
    }
  }
  return (await select(database, accountId, mailbox, filter, decided)).map(({ uid }) => uid);
}

async function select(
  database: Database,
  accountId: number,
  mailbox: number,
  filter: EntryFilter,
  decided: Decided,
): Promise<{ uid: number; email_id: number }[]> {
  const { text, values } = entrySql(accountId, mailbox, filter, decided);
  return (await database.query<{ uid: number; email_id: number }>({ text, values })).rows;
}

/** Not a named statement: its plan must follow what is asked for. */
export function entrySql(
  accountId: number,
  mailbox: number,
  filter: EntryFilter,
  decided: Decided = new Map(),
): { text: string; values: unknown[] } {
  const values: unknown[] = [accountId, mailbox];
  const value = (one: unknown, type: string): string => {
    values.push(one);
    return `$${values.length}::${type}`;
  };
  const where = toSql(filter, value, decided);
  return {
    text: `SELECT me.uid, me.email_id
             FROM mailbox_entry me JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id
            WHERE me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.expunged_at IS NULL AND ${where}
            ORDER BY me.uid`,
    values,
  };
}

type Value = (value: unknown, type: string) => string;

function toSql(filter: EntryFilter, value: Value, decided: Decided): string {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((one) => toSql(one, value, decided));
      return parts.length === 0
        ? String(filter.kind === 'and')
        : `(${parts.join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `NOT ${toSql(filter.filter, value, decided)}`;
    case 'constant':
      return String(filter.value);
    case 'keyword':
      return `(${value(filter.keyword.toLowerCase(), 'text')} = ANY(e.keywords))`;
    case 'deleted':
      return 'me.deleted';
    case 'address':
      return `EXISTS (SELECT FROM jsonb_array_elements(coalesce(e.envelope -> '${filter.field}', '[]')) AS a
                WHERE concat_ws(' ', a ->> 'name', '<' || (a ->> 'email') || '>') ILIKE ${value(like(filter.value), 'text')})`;
    case 'subject':
      return `(e.subject ILIKE ${value(like(filter.value), 'text')})`;
    case 'receivedAt':
      return bounds('me.received_at', filter.from, filter.to, (date) => value(date, 'timestamptz'));
    case 'savedAt': {
      const column = 'coalesce(me.saved_at, me.received_at)';
      return bounds(column, filter.from, filter.to, (date) => value(date, 'timestamptz'));
    }
    case 'sentOn':
      // A message without a date is on no day, and so before and after none.
      return `coalesce(${bounds(`left(e.envelope ->> 'sentAt', 10)`, filter.from, filter.to, (day) => value(day, 'text'))}, false)`;
    case 'size': {
      const larger = filter.larger === null ? 'true' : `e.size > ${value(filter.larger, 'bigint')}`;
      const smaller = filter.smaller === null ? 'true' : `e.size < ${value(filter.smaller, 'bigint')}`;
      return `(${larger} AND ${smaller})`;
    }
    case 'uids': {
      const first = value(int8Array(filter.ranges.map(([from]) => from)), 'bigint[]');
      const last = value(int8Array(filter.ranges.map(([, to]) => to)), 'bigint[]');
      return `EXISTS (SELECT FROM unnest(${first}, ${last}) AS r(first, last) WHERE me.uid BETWEEN r.first AND r.last)`;
    }
    case 'modSeq':
      return `me.mod_seq >= ${value(filter.modSeq, 'bigint')}`;
    case 'email':
      return `me.email_id = ${value(fromId('e', filter.id) ?? 0, 'bigint')}`;
    case 'thread':
      return `me.thread_id = ${value(fromId('t', filter.id) ?? 0, 'bigint')}`;
    case 'body':
    case 'text':
    case 'header':
      return `(me.email_id = ANY(${value(int8Array(decided.get(filter) ?? []), 'bigint[]')}))`;
  }
}

function bounds<T>(column: string, from: T | null, to: T | null, value: (bound: T) => string): string {
  const after = from === null ? 'true' : `${column} >= ${value(from)}`;
  const before = to === null ? 'true' : `${column} < ${value(to)}`;
  return `(${after} AND ${before})`;
}

/** "%" and "_" are letters like others. */
function like(value: string): string {
  return `%${value.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

function* textFilters(filter: EntryFilter): Generator<TextFilter> {
  if (filter.kind === 'and' || filter.kind === 'or')
    for (const one of filter.filters) yield* textFilters(one);
  else if (filter.kind === 'not') yield* textFilters(filter.filter);
  else if (filter.kind === 'body' || filter.kind === 'text' || filter.kind === 'header') yield filter;
}

/** What every result fulfils and a statement can decide: the filter, weaker by what needs the messages. */
function withoutTexts(filter: EntryFilter): EntryFilter {
  if (filter.kind === 'and') return { kind: 'and', filters: filter.filters.map(withoutTexts) };
  return textFilters(filter).next().done === true ? filter : { kind: 'constant', value: true };
}
