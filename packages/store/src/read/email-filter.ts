import { int8Array } from '../db/arrays.ts';
import { StoreError } from '../errors.ts';
import { fromId, fromIds } from '../ids.ts';
import { HAS_ATTACHMENT, typeQuery } from '../search/facts.ts';
import { FIELD_PREFIX } from '../search/tsvector.ts';
import { toTsquery } from '../search/tsquery.ts';
import { QueryParts } from './query-parts.ts';
import { headerSql } from './header-filter.ts';
import type { EmailFilter, EmailFilterCondition } from '../types.ts';

/** A filter of many thousand conditions would be a statement of megabytes. */
const MAX_CONDITIONS = 250;
const MAX_DEPTH = 20;

/**
 * A filter as SQL.
 * @throws StoreError unsupportedFilter
 */
export function filterSql(filter: EmailFilter | null, parts: QueryParts): string {
  let count = 0;
  const compile = (filter: EmailFilter, depth: number): string => {
    count += 1;
    if (depth > MAX_DEPTH || count > MAX_CONDITIONS) {
      throw new StoreError('unsupportedFilter', 'The filter is too large');
    }
    if (!('operator' in filter)) return conditionSql(filter, parts);
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
  parts: QueryParts,
) => string;

const { ID, RECEIVED, THREAD } = QueryParts;
/** $1 is the account in every query. */
const ENTRY = `FROM mailbox_entry me WHERE me.account_id = $1::bigint AND me.thread_id = ${THREAD} AND me.email_id = ${ID} AND me.expunged_at IS NULL`;
const IN_THREAD = `FROM mailbox_entry te JOIN email o ON o.account_id = te.account_id AND o.id = te.email_id WHERE te.account_id = $1::bigint AND te.thread_id = ${THREAD} AND te.expunged_at IS NULL`;

/** RFC 8621 4.4.1, one property each, and two of our own. */
const CONDITIONS: { [Name in keyof EmailFilterCondition]-?: Compile<Name> } = {
  inMailbox: (id, parts) =>
    `EXISTS (SELECT ${ENTRY} AND me.mailbox_id = ${parts.value(fromId('m', id) ?? 0, 'bigint')})`,
  inMailboxOtherThan: (ids, parts) =>
    `EXISTS (SELECT ${ENTRY} AND me.mailbox_id <> ALL(${parts.value(fromIds('m', ids), 'bigint[]')}))`,
  before: (date, parts) => `${RECEIVED} < ${parts.value(date, 'timestamptz')}`,
  after: (date, parts) => `${RECEIVED} >= ${parts.value(date, 'timestamptz')}`,
  minSize: (size, parts) => `${parts.email('size')} >= ${parts.value(size, 'bigint')}`,
  maxSize: (size, parts) => `${parts.email('size')} < ${parts.value(size, 'bigint')}`,
  allInThreadHaveKeyword: (keyword, parts) =>
    `NOT EXISTS (SELECT ${IN_THREAD} AND NOT ${keywordSql('o.keywords', keyword, parts)})`,
  someInThreadHaveKeyword: (keyword, parts) =>
    `EXISTS (SELECT ${IN_THREAD} AND ${keywordSql('o.keywords', keyword, parts)})`,
  noneInThreadHaveKeyword: (keyword, parts) =>
    `NOT EXISTS (SELECT ${IN_THREAD} AND ${keywordSql('o.keywords', keyword, parts)})`,
  hasKeyword: (keyword, parts) => keywordSql(parts.email('keywords'), keyword, parts),
  notKeyword: (keyword, parts) => `NOT ${keywordSql(parts.email('keywords'), keyword, parts)}`,
  hasAttachment: (wanted, parts) =>
    `${wanted ? '' : 'NOT '}(${parts.search('search')} @@ ${parts.value(HAS_ATTACHMENT, 'tsquery')})`,
  text: (typed, parts) => wordsSql(typed, parts),
  from: (typed, parts) => wordsSql(typed, parts, '', FIELD_PREFIX.from),
  to: (typed, parts) => wordsSql(typed, parts, '', FIELD_PREFIX.to),
  cc: (typed, parts) => wordsSql(typed, parts, '', FIELD_PREFIX.cc),
  bcc: (typed, parts) => wordsSql(typed, parts, '', FIELD_PREFIX.bcc),
  subject: (typed, parts) => wordsSql(typed, parts, 'A'),
  body: (typed, parts) => wordsSql(typed, parts, 'C'),
  attachmentName: (typed, parts) => wordsSql(typed, parts, 'D'),
  attachmentType: (type, parts) => `${parts.search('search')} @@ ${parts.value(typeQuery(type), 'tsquery')}`,
  header: (header, parts) => headerSql(header, parts),
};

function conditionSql(condition: EmailFilterCondition, parts: QueryParts): string {
  const conditions: string[] = [];
  for (const name of Object.keys(CONDITIONS) as (keyof EmailFilterCondition)[]) {
    const value = condition[name];
    const opened = name === 'header' ? parts.opened.get(condition) : undefined;
    if (opened) {
      conditions.push(`${ID} = ANY(${parts.value(int8Array(opened), 'bigint[]')})`);
      continue;
    }
    // Each compiler takes the type of its own property, which the index loses.
    if (value !== undefined) conditions.push((CONDITIONS[name] as Compile<typeof name>)(value, parts));
  }
  return conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`;
}

/** @param keywords a column */
export function keywordSql(keywords: string, keyword: string, parts: QueryParts): string {
  return `(${parts.value(keyword.toLowerCase(), 'text')} = ANY(${keywords}))`;
}

function wordsSql(typed: string, parts: QueryParts, weights = '', prefix = ''): string {
  const query = toTsquery(typed, weights, prefix);
  // Nothing typed asks for nothing; punctuation asks for something that is nowhere.
  if (query === null) return typed.trim() === '' ? 'true' : 'false';
  return parts.words(query);
}
