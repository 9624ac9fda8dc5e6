import { ArgumentError, boolean, MethodError, object, optional, string } from '@mailcote/jmap';
import type { EmailSort } from '@mailcote/store';
import { checkCollation } from './collation.ts';
import { keyword } from './keyword.ts';

const comparator = object({
  property: string,
  isAscending: optional(boolean, true),
  collation: optional(string, null),
  keyword: optional(keyword, null),
});

const BY_KEYWORD = ['hasKeyword', 'allInThreadHaveKeyword', 'someInThreadHaveKeyword'];

/** RFC 8621 1.3.1 emailQuerySortOptions. */
export const EMAIL_SORT_PROPERTIES: EmailSort['property'][] = [
  'receivedAt',
  'sentAt',
  'size',
  'from',
  'to',
  'subject',
  'hasKeyword',
  'allInThreadHaveKeyword',
  'someInThreadHaveKeyword',
];

/** RFC 8621 4.4.2. Throws ArgumentError, or MethodError unsupportedSort. */
export function readEmailSort(sort: Record<string, unknown>[]): EmailSort[] {
  return sort.map((raw, index) => {
    const path = `sort/${index}`;
    const { property, isAscending, collation, keyword } = comparator(raw, path);
    const known = EMAIL_SORT_PROPERTIES.find((name) => name === property);
    if (!known)
      throw new MethodError(
        'unsupportedSort',
        `${path}/property: ${JSON.stringify(property)} is not supported`,
      );
    checkCollation(collation, `${path}/collation`);
    if (!BY_KEYWORD.includes(known)) return { property: known, isAscending };
    if (keyword === null) throw new ArgumentError(`${path}/keyword`, `is required with ${known}`);
    return { property: known, isAscending, keyword };
  });
}
