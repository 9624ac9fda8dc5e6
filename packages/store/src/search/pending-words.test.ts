import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from '../db/pool.ts';
import { run } from '../db/statement.ts';
import { tidyWords } from '../sql/tidy-words.ts';
import { testDelivery } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { PendingWords } from './pending-words.ts';

let it: TestStore;
beforeAll(async () => {
  it = await openTestStore();
});
afterAll(() => it[Symbol.asyncDispose]());

test('many new words are sorted into their index beside the deliveries; a failure is said and harms nobody', async () => {
  const { id } = await it.account('anna');
  const pool = openPool({ databaseUrl: it.database.url, poolSize: 1, onError: () => undefined });
  const said: object[] = [];
  const words = new PendingWords(pool, (message) => said.push(message));
  const pending = async (): Promise<number> => (await run(pool, tidyWords))[0]?.pages ?? -1;
  await it.store.deliver(testDelivery(id));
  words.add(1000);
  await words.settled();
  expect(await pending()).toBeGreaterThan(0);

  await it.store.deliver(testDelivery(id));
  words.add(2 * 1024 * 1024);
  await words.settled();
  expect(await pending()).toBe(0);
  expect(said).toEqual([]);

  await pool.end();
  words.add(2 * 1024 * 1024);
  await words.settled();
  expect(said).toHaveLength(1);
});
