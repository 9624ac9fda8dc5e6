import type { SavedSearch, TrustedSender } from '@mailcote/jmap';
import { Value } from '../mail-store/emitter.ts';
import { Table } from '../mail-store/index.ts';
import type { Account } from './account.ts';

/** Types of Mailcote's own of which an account has few records, all of them here. */
export interface ListedRecords {
  SavedSearch: SavedSearch;
  TrustedSender: TrustedSender;
}

/** The list of a type for each account, begun when it is first asked for. */
export function recordListOf<Name extends keyof ListedRecords>(
  type: Name,
): (account: Account) => RecordList<Name> {
  const known = new WeakMap<Account, RecordList<Name>>();
  return (account) => {
    let list = known.get(account);
    if (!list) known.set(account, (list = new RecordList(account, type)));
    return list;
  };
}

/** All records of a type as this page knows them; other tabs and devices change them too. */
class RecordList<Name extends keyof ListedRecords> {
  readonly table = new Table<ListedRecords[Name]>();
  /** Whether it has been asked for, with or without success. */
  readonly isAsked = new Value(false);
  readonly #account: Account;
  readonly #type: keyof ListedRecords;
  #state: string | null = null;
  #isLoading = false;
  #isWanted = false;

  constructor(account: Account, type: Name) {
    this.#account = account;
    this.#type = type;
    const { client } = account;
    client.onStateChange(({ changed }) => {
      const state = changed[client.accountId]?.[type];
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
      this.isAsked.set(true);
    }
  }

  async #loadAll(): Promise<void> {
    const batch = this.#account.store.batch();
    const get = batch.call(`${this.#type}/get`, { ids: null });
    const { list, state } = (await this.#account.store.send(batch)).get(get);
    const here = new Set(list.map(({ id }) => id));
    this.table.remove(this.table.list().flatMap(({ id }) => (here.has(id) ? [] : [id])));
    this.table.put(list as ListedRecords[Name][]);
    this.#state = state;
  }

  async #loadChanges(sinceState: string): Promise<void> {
    const batch = this.#account.store.batch();
    const changes = batch.call(`${this.#type}/changes`, { sinceState });
    const created = batch.call(`${this.#type}/get`, { '#ids': changes.reference('/created') });
    const updated = batch.call(`${this.#type}/get`, { '#ids': changes.reference('/updated') });
    const result = await this.#account.store.send(batch);
    if (result.error(changes)) {
      await this.#loadAll();
      return;
    }
    const { destroyed, newState, hasMoreChanges } = result.get(changes);
    this.table.remove(destroyed);
    this.table.put([...result.get(created).list, ...result.get(updated).list] as ListedRecords[Name][]);
    this.#state = newState;
    if (hasMoreChanges) this.#isWanted = true;
  }
}
