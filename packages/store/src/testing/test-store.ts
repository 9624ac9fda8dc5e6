import { openStore, type Store, type StoreOptions } from '../store.ts';
import type { Account } from '../directory/accounts.ts';
import type { Hint } from '../types.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

export interface TestStore extends AsyncDisposable {
  store: Store;
  database: TestDatabase;
  /** What was published, in order. */
  hints: Hint[];
  /** Of the domain example.org. */
  account(local: string): Promise<Account>;
}

/** A store on a database of its own, with the domain example.org. */
export async function openTestStore(options: Partial<StoreOptions> = {}): Promise<TestStore> {
  const database = await createTestDatabase();
  const hints: Hint[] = [];
  const store = await openStore({
    databaseUrl: database.url,
    publish: (hint) => hints.push(hint),
    ...options,
  });
  await store.directory.addDomain('example.org');
  return {
    store,
    database,
    hints,
    account: (local) =>
      store.directory.createAccount({
        address: `${local}@example.org`,
        name: local,
        passwordHash: null,
        isAdmin: false,
      }),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await database.drop();
    },
  };
}
