import type { EntryFilter, UidRange } from '../types.ts';
import { sizeOf } from '../uid-ranges.ts';
import { firstNotBelow, type MailboxColumns } from './mailbox-cache.ts';

/** A filter that uids and flags decide. */
export type ColumnFilter =
  | { kind: 'and' | 'or'; filters: ColumnFilter[] }
  | { kind: 'not'; filter: ColumnFilter }
  | Extract<EntryFilter, { kind: 'constant' | 'keyword' | 'deleted' | 'uids' }>;

export function isColumnFilter(filter: EntryFilter): filter is ColumnFilter {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.filters.every(isColumnFilter);
  if (filter.kind === 'not') return isColumnFilter(filter.filter);
  return ['constant', 'keyword', 'deleted', 'uids'].includes(filter.kind);
}

/** Whether uids alone do not decide it. */
export function needsFlags(filter: ColumnFilter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.filters.some(needsFlags);
  if (filter.kind === 'not') return needsFlags(filter.filter);
  return filter.kind === 'keyword' || filter.kind === 'deleted';
}

/** How many entries a filter looks at, as far as its ranges of uids tell. */
export function mostEntries(filter: ColumnFilter): number {
  if (filter.kind === 'uids') return sizeOf(filter.ranges);
  return filter.kind === 'and'
    ? Math.min(Number.POSITIVE_INFINITY, ...filter.filters.map(mostEntries))
    : Number.POSITIVE_INFINITY;
}

/** The uids that fulfil a filter, ascending. @param columns with flags where it needs them */
export function searchColumns(columns: MailboxColumns, filter: ColumnFilter): number[] {
  const isFulfilled = fulfilled(columns, filter);
  const found: number[] = [];
  columns.uids.forEach((uid, index) => {
    if (isFulfilled[index] === 1) found.push(uid);
  });
  return found;
}

/** 1 for each entry that fulfils it, 0 for the others. */
function fulfilled(columns: MailboxColumns, filter: ColumnFilter): Uint8Array {
  const { uids } = columns;
  switch (filter.kind) {
    case 'and':
      return filter.filters
        .map((one) => fulfilled(columns, one))
        .reduce((all, other) => all.map((is, index) => is & (other[index] ?? 0)), constant(uids, true));
    case 'or':
      return filter.filters
        .map((one) => fulfilled(columns, one))
        .reduce((all, other) => all.map((is, index) => is | (other[index] ?? 0)), constant(uids, false));
    case 'not':
      return fulfilled(columns, filter.filter).map((is) => 1 - is);
    case 'constant':
      return constant(uids, filter.value);
    case 'uids':
      return within(uids, filter.ranges);
    case 'keyword': {
      const keyword = filter.keyword.toLowerCase();
      return byKind(columns, ({ keywords }) => keywords.includes(keyword));
    }
    case 'deleted':
      return byKind(columns, ({ deleted }) => deleted);
  }
}

const constant = (uids: Uint32Array, value: boolean): Uint8Array =>
  new Uint8Array(uids.length).fill(Number(value));

function within(uids: Uint32Array, ranges: readonly UidRange[]): Uint8Array {
  const isIn = new Uint8Array(uids.length);
  for (const [first, last] of ranges) isIn.fill(1, firstNotBelow(uids, first), firstNotBelow(uids, last + 1));
  return isIn;
}

/** Each combination of flags is looked at once. */
function byKind(
  { uids, flags, kinds }: MailboxColumns,
  test: (kind: MailboxColumns['kinds'][number]) => boolean,
): Uint8Array {
  const isKind = kinds.map((kind) => Number(test(kind)));
  const is = new Uint8Array(uids.length);
  flags?.forEach((kind, index) => {
    is[index] = isKind[kind] ?? 0;
  });
  return is;
}
