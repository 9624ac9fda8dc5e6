import { execute } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { toId } from '../ids.ts';
import {
  destroySavedSearch,
  insertSavedSearch,
  readSavedSearches,
  updateSavedSearch as updateStatement,
  type SavedSearchRow,
} from '../sql/saved-searches.ts';
import type { Id, NewSavedSearch } from '../types.ts';
import { changedRecord, newRecord, type PlainRecords } from './plain-records.ts';
import type { WriteContext } from './write-context.ts';

export const SAVED_SEARCHES: PlainRecords<SavedSearchRow> = {
  type: 'SavedSearch',
  letter: 'f',
  name: 'saved searches',
  most: 200,
  read: readSavedSearches,
  destroy: destroySavedSearch,
};

/** @throws StoreError overQuota: there are too many */
export async function createSavedSearch(context: WriteContext, search: NewSavedSearch): Promise<Id> {
  const id = await newRecord(context, SAVED_SEARCHES);
  await execute(context.client, insertSavedSearch, valuesOf(context, id, search));
  return toId('f', id);
}

/** @throws StoreError notFound */
export async function updateSavedSearch(
  context: WriteContext,
  id: Id,
  patch: Partial<NewSavedSearch>,
): Promise<void> {
  const row = await changedRecord(context, SAVED_SEARCHES, id);
  const changed = { name: row.name, query: row.query, sortOrder: row.sort_order, ...patch };
  await execute(context.client, updateStatement, valuesOf(context, row.id, changed));
}

/** Of insertSavedSearch and updateSavedSearch. */
function valuesOf({ account }: WriteContext, id: number, search: NewSavedSearch): unknown[] {
  return [account.id, id, cleanText(search.name), cleanText(search.query), search.sortOrder, account.modSeq];
}
