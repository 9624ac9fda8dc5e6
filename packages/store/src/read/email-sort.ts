import type { EmailSort } from '../types.ts';
import { keywordSql } from './email-filter.ts';
import { QueryParts } from './query-parts.ts';

/** RFC 5256 2.1: what is in front of the base subject ("Re:", "Fwd:", "[list]" if something follows it) and behind it ("(fwd)"). */
const BESIDE_BASE_SUBJECT = String.raw`'^(\s|(re|fwd?)\s*(\[[^][]*\]\s*)?:|\[[^][]*\]\s*(?=\S))+|(\s|\(fwd\))+$'`;

/** A second key would decide among emails of the same moment. */
export function isNewestFirst([first, ...others]: readonly EmailSort[]): boolean {
  return !first || (first.property === 'receivedAt' && !first.isAscending && others.length === 0);
}

/** The ORDER BY list of a query; ends in date and id, so that every order is total. */
export function sortSql(sort: readonly EmailSort[], parts: QueryParts): string {
  const keys = sort.map((one) => `${sortKey(one, parts)} ${one.isAscending ? 'ASC' : 'DESC'}`);
  return [...keys, `${QueryParts.RECEIVED} DESC`, `${QueryParts.ID} DESC`].join(', ');
}

function sortKey({ property, keyword = '' }: EmailSort, parts: QueryParts): string {
  switch (property) {
    case 'receivedAt':
      return QueryParts.RECEIVED;
    case 'sentAt':
      return `coalesce(${parts.email('sent_at')}, ${QueryParts.RECEIVED})`;
    case 'size':
      return parts.email('size');
    case 'from':
      return addressKey('from', parts);
    case 'to':
      return addressKey('to', parts);
    case 'subject':
      return `lower(regexp_replace(${parts.email('subject')}, ${BESIDE_BASE_SUBJECT}, '', 'gi'))`;
    case 'hasKeyword':
      return keywordSql(parts.email('keywords'), keyword, parts);
    case 'allInThreadHaveKeyword':
      return threadKey('bool_and', keyword, parts);
    case 'someInThreadHaveKeyword':
      return threadKey('bool_or', keyword, parts);
  }
}

/** RFC 8621 4.4.2: the name of the first address, or else the address. */
function addressKey(field: 'from' | 'to', parts: QueryParts): string {
  const first = `${parts.email('envelope')} -> '${field}' -> 0`;
  return `lower(coalesce(nullif(${first} ->> 'name', ''), ${first} ->> 'email', ''))`;
}

function threadKey(aggregate: 'bool_and' | 'bool_or', keyword: string, parts: QueryParts): string {
  return `(SELECT ${aggregate}(${keywordSql('o.keywords', keyword, parts)})
     FROM mailbox_entry te JOIN email o ON o.account_id = te.account_id AND o.id = te.email_id
    WHERE te.account_id = $1::bigint AND te.thread_id = ${QueryParts.THREAD} AND te.expunged_at IS NULL)`;
}
