import type { EmailSort } from '../types.ts';
import { keywordSql, type Parameters } from './email-filter.ts';

/** RFC 5256 2.1 in short: without the Re: and Fwd: in front. */
const BASE_SUBJECT = String.raw`lower(regexp_replace(e.subject, '^(\s*(re|fwd?)\s*(\[[^\]]*\]\s*)?:\s*)+', '', 'i'))`;

/** The ORDER BY list of a query over `e` and `s`; ends in date and id, so that every order is total. */
export function sortSql(sort: readonly EmailSort[], parameters: Parameters): string {
  const keys = sort.map((one) => `${sortKey(one, parameters)} ${one.isAscending ? 'ASC' : 'DESC'}`);
  return [...keys, 's.received_at DESC', 's.email_id DESC'].join(', ');
}

function sortKey({ property, keyword = '' }: EmailSort, parameters: Parameters): string {
  switch (property) {
    case 'receivedAt':
      return 's.received_at';
    case 'sentAt':
      return 'coalesce(e.sent_at, e.received_at)';
    case 'size':
      return 'e.size';
    case 'from':
      return addressKey('from');
    case 'to':
      return addressKey('to');
    case 'subject':
      return BASE_SUBJECT;
    case 'hasKeyword':
      return keywordSql('e', keyword, parameters);
    case 'allInThreadHaveKeyword':
      return threadKey('bool_and', keyword, parameters);
    case 'someInThreadHaveKeyword':
      return threadKey('bool_or', keyword, parameters);
  }
}

/** RFC 8621 4.4.2: the name of the first address, or else the address. */
function addressKey(field: 'from' | 'to'): string {
  return `lower(coalesce(nullif(e.envelope -> '${field}' -> 0 ->> 'name', ''), e.envelope -> '${field}' -> 0 ->> 'email', ''))`;
}

function threadKey(aggregate: 'bool_and' | 'bool_or', keyword: string, parameters: Parameters): string {
  return `(SELECT ${aggregate}(${keywordSql('o', keyword, parameters)})
     FROM mailbox_entry te JOIN email o ON o.account_id = te.account_id AND o.id = te.email_id
    WHERE te.account_id = e.account_id AND te.thread_id = e.thread_id AND te.expunged_at IS NULL)`;
}
