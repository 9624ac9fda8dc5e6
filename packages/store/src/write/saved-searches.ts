import { execute, run } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import {
  destroySavedSearch as destroyStatement,
  insertSavedSearch,
  readSavedSearches,
  updateSavedSearch as updateStatement,
  type SavedSearchRow,
} from '../sql/saved-searches.ts';
import type { Id, NewSavedSearch } from '../types.ts';
import type { WriteContext } from './write-context.ts';

/** Of one account. They are all read when a page opens; more of them would be a way to fill the disk. */
const MAX_SAVED_SEARCHES = 200;

/** @throws StoreError overQuota: there are too many */
export async function createSavedSearch(context: WriteContext, search: NewSavedSearch): Promise<Id> {
  const { client, account } = context;
  const others = await run(client, readSavedSearches, [account.id, null]);
  if (others.length >= MAX_SAVED_SEARCHES)
    throw new StoreError('overQuota', `At most ${MAX_SAVED_SEARCHES} saved searches`);
  const id = account.newId();
  account.touch('SavedSearch');
  await execute(client, insertSavedSearch, valuesOf(context, id, search));
  return toId('f', id);
}

/** @throws StoreError notFound */
export async function updateSavedSearch(
  context: WriteContext,
  id: Id,
  patch: Partial<NewSavedSearch>,
): Promise<void> {
  const row = await requireRow(context, id);
  context.account.touch('SavedSearch');
  const changed = { name: row.name, query: row.query, sortOrder: row.sort_order, ...patch };
  await execute(context.client, updateStatement, valuesOf(context, row.id, changed));
}

/** @throws StoreError notFound */
export async function destroySavedSearch(context: WriteContext, id: Id): Promise<void> {
  const row = await requireRow(context, id);
  context.account.touch('SavedSearch');
  await execute(context.client, destroyStatement, [context.account.id, row.id, context.account.modSeq]);
}

async function requireRow({ client, account }: WriteContext, id: Id): Promise<SavedSearchRow> {
  const number = fromId('f', id);
  const [row] = number === null ? [] : await run(client, readSavedSearches, [account.id, [number]]);
  if (!row) throw new StoreError('notFound', `No saved search ${id}`);
  return row;
}

/** Of insertSavedSearch and updateSavedSearch. */
function valuesOf({ account }: WriteContext, id: number, search: NewSavedSearch): unknown[] {
  return [account.id, id, cleanText(search.name), cleanText(search.query), search.sortOrder, account.modSeq];
}
