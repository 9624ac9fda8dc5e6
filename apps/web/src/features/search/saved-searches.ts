import type { Id, SavedSearch } from '@mailcote/jmap';
import { useTable } from '../../app/store-hooks.ts';
import { useAccount, type Account } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import type { Catalogue } from '../../i18n/index.ts';
import { Table } from '../../mail-store/index.ts';
import { sayDone } from '../list/thread-actions.ts';

/** The saved searches of an account as this page knows them; other tabs and devices change them too. */
class SavedSearches {
  readonly table = new Table<SavedSearch>();
  readonly #account: Account;
  #state: string | null = null;
  #isLoading = false;
  #isWanted = false;

  constructor(account: Account) {
    this.#account = account;
    const { client } = account;
    client.onStateChange(({ changed }) => {
      const state = changed[client.accountId]?.['SavedSearch'];
      if (state !== undefined && state !== this.#state) this.load();
    });
    this.load();
  }

  /** Catches up; one request at a time. */
  load(): void {
    this.#isWanted = true;
    if (!this.#isLoading) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isLoading = true;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await (this.#state === null ? this.#loadAll() : this.#loadChanges(this.#state));
      }
    } catch {
      // The connection banner says so; the next StateChange asks again.
    } finally {
      this.#isLoading = false;
    }
  }

  async #loadAll(): Promise<void> {
    const { list, state } = await this.#account.client.call('SavedSearch/get', { ids: null });
    const here = new Set(list.map(({ id }) => id));
    this.table.remove(this.table.list().flatMap(({ id }) => (here.has(id) ? [] : [id])));
    this.table.put(list);
    this.#state = state;
  }

  async #loadChanges(sinceState: string): Promise<void> {
    const batch = this.#account.store.batch();
    const changes = batch.call('SavedSearch/changes', { sinceState });
    const created = batch.call('SavedSearch/get', { '#ids': changes.reference('/created') });
    const updated = batch.call('SavedSearch/get', { '#ids': changes.reference('/updated') });
    const result = await this.#account.store.send(batch);
    if (result.error(changes)) {
      await this.#loadAll();
      return;
    }
    const { destroyed, newState, hasMoreChanges } = result.get(changes);
    this.table.remove(destroyed);
    this.table.put([...result.get(created).list, ...result.get(updated).list]);
    this.#state = newState;
    if (hasMoreChanges) this.#isWanted = true;
  }
}

const known = new WeakMap<Account, SavedSearches>();

function savedSearches(account: Account): SavedSearches {
  let searches = known.get(account);
  if (!searches) known.set(account, (searches = new SavedSearches(account)));
  return searches;
}

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
