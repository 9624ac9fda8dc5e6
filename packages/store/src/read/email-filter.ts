import { StoreError } from '../errors.ts';
import { fromId, fromIds } from '../ids.ts';
import { FIELD_PREFIX } from '../search/tsvector.ts';
import { toTsquery } from '../search/tsquery.ts';
import type { EmailFilter, EmailFilterCondition, Envelope } from '../types.ts';

/** A filter of many thousand conditions would be a statement of megabytes. */
const MAX_CONDITIONS = 250;
const MAX_DEPTH = 20;

/** Collects the values of a statement; `add` gives the placeholder. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/**
 * A filter as SQL over `e` (email) and `s` (email_search, one row for each live email).
 * @throws StoreError unsupportedFilter
 */
export function filterSql(filter: EmailFilter | null, parameters: Parameters): string {
  let count = 0;
  const compile = (filter: EmailFilter, depth: number): string => {
    count += 1;
    if (depth > MAX_DEPTH || count > MAX_CONDITIONS) {
      throw new StoreError('unsupportedFilter', 'The filter is too large');
    }
    if (!('operator' in filter)) return conditionSql(filter, parameters);
    const inner = filter.conditions.map((condition) => compile(condition, depth + 1));
    switch (filter.operator) {
      case 'AND':
        return inner.length === 0 ? 'true' : `(${inner.join(' AND ')})`;
      case 'OR':
        return inner.length === 0 ? 'false' : `(${inner.join(' OR ')})`;
      case 'NOT':
        return inner.length === 0 ? 'true' : `NOT (${inner.join(' OR ')})`;
    }
  };
  return filter === null ? 'true' : compile(filter, 0);
}

type Compile<Name extends keyof EmailFilterCondition> = (
  value: NonNullable<EmailFilterCondition[Name]>,
  parameters: Parameters,
) => string;

const ENTRY =
  'FROM mailbox_entry me WHERE me.account_id = e.account_id AND me.thread_id = e.thread_id AND me.email_id = e.id AND me.expunged_at IS NULL';
const IN_THREAD =
  'FROM mailbox_entry te JOIN email o ON o.account_id = te.account_id AND o.id = te.email_id WHERE te.account_id = e.account_id AND te.thread_id = e.thread_id AND te.expunged_at IS NULL';

/** RFC 8621 4.4.1, one property each. */
const CONDITIONS: { [Name in keyof EmailFilterCondition]-?: Compile<Name> } = {
  inMailbox: (id, parameters) =>
    `EXISTS (SELECT ${ENTRY} AND me.mailbox_id = ${parameters.add(fromId('m', id) ?? 0, 'bigint')})`,
  inMailboxOtherThan: (ids, parameters) =>
    `EXISTS (SELECT ${ENTRY} AND me.mailbox_id <> ALL(${parameters.add(fromIds('m', ids), 'bigint[]')}))`,
  before: (date, parameters) => `s.received_at < ${parameters.add(date, 'timestamptz')}`,
  after: (date, parameters) => `s.received_at >= ${parameters.add(date, 'timestamptz')}`,
  minSize: (size, parameters) => `e.size >= ${parameters.add(size, 'bigint')}`,
  maxSize: (size, parameters) => `e.size < ${parameters.add(size, 'bigint')}`,
  allInThreadHaveKeyword: (keyword, parameters) =>
    `NOT EXISTS (SELECT ${IN_THREAD} AND NOT ${keywordSql('o', keyword, parameters)})`,
  someInThreadHaveKeyword: (keyword, parameters) =>
    `EXISTS (SELECT ${IN_THREAD} AND ${keywordSql('o', keyword, parameters)})`,
  noneInThreadHaveKeyword: (keyword, parameters) =>
    `NOT EXISTS (SELECT ${IN_THREAD} AND ${keywordSql('o', keyword, parameters)})`,
  hasKeyword: (keyword, parameters) => keywordSql('e', keyword, parameters),
  notKeyword: (keyword, parameters) => `NOT ${keywordSql('e', keyword, parameters)}`,
  hasAttachment: (wanted) => (wanted ? 'e.has_attachment' : 'NOT e.has_attachment'),
  text: (typed, parameters) => wordsSql(typed, parameters),
  from: (typed, parameters) => wordsSql(typed, parameters, '', FIELD_PREFIX.from),
  to: (typed, parameters) => wordsSql(typed, parameters, '', FIELD_PREFIX.to),
  cc: (typed, parameters) => wordsSql(typed, parameters, '', FIELD_PREFIX.cc),
  bcc: (typed, parameters) => wordsSql(typed, parameters, '', FIELD_PREFIX.bcc),
  subject: (typed, parameters) => wordsSql(typed, parameters, 'A'),
  body: (typed, parameters) => wordsSql(typed, parameters, 'C'),
  header: ([name, value], parameters) => headerSql(name, value, parameters),
};

function conditionSql(condition: EmailFilterCondition, parameters: Parameters): string {
  const parts: string[] = [];
  for (const name of Object.keys(CONDITIONS) as (keyof EmailFilterCondition)[]) {
    const value = condition[name];
    // Each compiler takes the type of its own property, which the index loses.
    if (value !== undefined) parts.push((CONDITIONS[name] as Compile<typeof name>)(value, parameters));
  }
  return parts.length === 0 ? 'true' : `(${parts.join(' AND ')})`;
}

export function keywordSql(alias: string, keyword: string, parameters: Parameters): string {
  return `(${parameters.add(keyword.toLowerCase(), 'text')} = ANY(${alias}.keywords))`;
}

function wordsSql(typed: string, parameters: Parameters, weights = '', prefix = ''): string {
  const query = toTsquery(typed, weights, prefix);
  // Nothing typed asks for nothing; punctuation asks for something that is nowhere.
  if (query === null) return typed.trim() === '' ? 'true' : 'false';
  return `s.search @@ ${parameters.add(query, 'tsquery')}`;
}

/** Header fields that are kept outside of the message. */
const HEADERS: Record<string, keyof Envelope> = {
  'message-id': 'messageId',
  'in-reply-to': 'inReplyTo',
  references: 'references',
  subject: 'subject',
  date: 'sentAt',
  from: 'from',
  sender: 'sender',
  'reply-to': 'replyTo',
  to: 'to',
  cc: 'cc',
  bcc: 'bcc',
};

function headerSql(name: string, value: string | undefined, parameters: Parameters): string {
  const property = HEADERS[name.toLowerCase()];
  if (!property) throw new StoreError('unsupportedFilter', `Mail cannot be searched by the field ${name}`);
  if (value === undefined) return `e.envelope ? '${property}'`;
  const pattern = `%${value.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return `(e.envelope ->> '${property}') ILIKE ${parameters.add(pattern, 'text')}`;
}
