import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { LockKeeper } from './lock-keeper.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test('many locks on one connection, each held once by all keepers together', async () => {
  await using one = new LockKeeper(database.url, 'keeper one');
  await using other = new LockKeeper(database.url, 'keeper other');
  const names = Array.from({ length: 50 }, (_, index) => `name ${index}`);
  const held = await Promise.all(names.map((name) => one.tryLock(name)));
  expect(held.every((lock) => lock !== null)).toBe(true);
  expect(await one.tryLock('name 7')).toBeNull();
  expect(await other.tryLock('name 7')).toBeNull();
  await held[7]?.[Symbol.asyncDispose]();
  expect(await other.tryLock('name 7')).not.toBeNull();
  expect(await one.tryLock('name 7')).toBeNull();
  expect(await other.tryLock('name 8')).toBeNull();
  expect(await connections('keeper one')).toBe(1);
});

test('a connection that breaks loses all of its locks, and the next lock opens another', async () => {
  await using keeper = new LockKeeper(database.url, 'keeper cut');
  const lost = await keeper.tryLock('a');
  await ask(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mailcote keeper cut'",
  );
  await expect.poll(() => lost?.lost.aborted).toBe(true);
  await using again = await keeper.tryLock('a');
  expect(again?.lost.aborted).toBe(false);
  // Giving back what was lost takes nothing from who has it now.
  await lost?.[Symbol.asyncDispose]();
  expect(await keeper.tryLock('a')).toBeNull();
});

test('a database that is away is an error, and the name is free afterwards', async () => {
  await using keeper = new LockKeeper('postgres://u@127.0.0.1:1/x', 'keeper');
  await expect(keeper.tryLock('a')).rejects.toThrow();
  await expect(keeper.tryLock('a')).rejects.toThrow();
});

const connections = async (name: string): Promise<number> =>
  (await ask(`SELECT FROM pg_stat_activity WHERE application_name = 'mailcote ${name}'`)).length;

async function ask(sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<object>(sql);
  await client.end();
  return rows;
}
