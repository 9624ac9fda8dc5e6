import type { Id, SavedSearch } from '@mailcote/jmap';
import { useTable } from '../../app/store-hooks.ts';
import { useAccount, type Account } from '../../app/account.ts';
import { recordListOf } from '../../app/record-list.ts';
import { toast } from '../../app/ui-store.ts';
import type { Catalogue } from '../../i18n/index.ts';
import { sayDone } from '../list/thread-actions.ts';

const savedSearches = recordListOf('SavedSearch');

/** All of them, in their order. */
export function useSavedSearches(): readonly SavedSearch[] {
  const list = useTable(savedSearches(useAccount()).table);
  return [...list].sort((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name));
}

/** Keeps a search under a name. @returns its id; null: there are too many. Throws TransportError. */
export async function saveSearch(account: Account, search: Omit<SavedSearch, 'id'>): Promise<Id | null> {
  const { created, notCreated } = await account.client.call('SavedSearch/set', { create: { made: search } });
  savedSearches(account).load();
  const type = notCreated?.['made']?.type;
  if (type === 'overQuota') return null;
  const id = created?.['made']?.id;
  if (id === undefined) throw new Error(type ?? 'no answer');
  return id;
}

/** Changes its name, its query or its place. Throws TransportError, and what the server refuses. */
export async function updateSavedSearch(
  account: Account,
  id: Id,
  patch: Partial<Omit<SavedSearch, 'id'>>,
): Promise<void> {
  const { notUpdated } = await account.client.call('SavedSearch/set', { update: { [id]: patch } });
  savedSearches(account).load();
  if (notUpdated?.[id]) throw new Error(notUpdated[id].type);
}

/** Takes it away, and offers to bring it back. */
export async function removeSavedSearch(
  account: Account,
  { id, ...search }: SavedSearch,
  said: string,
  t: Catalogue,
): Promise<void> {
  try {
    const { notDestroyed } = await account.client.call('SavedSearch/set', { destroy: [id] });
    const refused = notDestroyed?.[id];
    if (refused && refused.type !== 'notFound') throw new Error(refused.type);
  } catch {
    toast(t.app.failed, { tone: 'error' });
    return;
  }
  savedSearches(account).load();
  sayDone(account.store, t, said, async () => {
    await saveSearch(account, search);
  });
}
