import { bad } from '../imap-error.ts';
import type { Reader } from './reader.ts';

/** RFC 5256 3, and RFC 5957 4. */
const SORT_KEYS = [
  'ARRIVAL',
  'CC',
  'DATE',
  'DISPLAYFROM',
  'DISPLAYTO',
  'FROM',
  'SIZE',
  'SUBJECT',
  'TO',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface SortCriterion {
  key: SortKey;
  isReverse: boolean;
}

/** sort-criteria of RFC 5256 5. A key that was there before decides nothing any more and is left out. */
export function readSortCriteria(reader: Reader): SortCriterion[] {
  const criteria = new Map<SortKey, SortCriterion>();
  reader.list(() => {
    const isReverse = reader.take('REVERSE ');
    const word = reader.word('A sort criterion');
    const key = SORT_KEYS.find((known) => known === word);
    if (key === undefined) throw bad(`There is no sort criterion ${word}`);
    if (!criteria.has(key)) criteria.set(key, { key, isReverse });
  });
  return [...criteria.values()];
}
