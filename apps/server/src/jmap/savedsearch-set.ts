import {
  ArgumentError,
  MAILCOTE_CAPABILITY,
  object,
  optional,
  string,
  unsignedInt,
  type Check,
} from '@mailcote/jmap';
import type { NewSavedSearch } from '@mailcote/store';
import { MAX_SAVED_SEARCH_NAME, MAX_SAVED_SEARCH_QUERY } from './limits.ts';
import { recordSet } from './record-set.ts';

const textOf =
  (limit: number): Check<string> =>
  (value, path) => {
    const text = string(value, path);
    if (text.trim() === '' || text.length > limit)
      throw new ArgumentError(path, `must have from 1 to ${limit} characters`);
    return text;
  };
const sortOrder: Check<number> = (value, path) => {
  const number = value === null ? 0 : unsignedInt(value, path);
  if (number >= 2 ** 31) throw new ArgumentError(path, 'must be less than 2^31');
  return number;
};

const checks = {
  name: textOf(MAX_SAVED_SEARCH_NAME),
  query: textOf(MAX_SAVED_SEARCH_QUERY),
  sortOrder,
} satisfies Record<keyof NewSavedSearch, Check<unknown>>;

const createShape = object({ ...checks, sortOrder: optional(sortOrder, 0) });

/** Mailcote's own, as RFC 8620 5.3. */
export const savedSearchSet = recordSet<Partial<NewSavedSearch>>('SavedSearch', MAILCOTE_CAPABILITY, {
  async create(tx, record) {
    const search = createShape(record, '');
    const id = await tx.createSavedSearch(search);
    return record['sortOrder'] === search.sortOrder ? { id } : { id, sortOrder: search.sortOrder };
  },
  checks,
  update: (tx, id, patch) => tx.updateSavedSearch(id, patch),
  destroy: (tx, id) => tx.destroySavedSearch(id),
});
