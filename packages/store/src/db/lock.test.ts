import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { tryLock } from './lock.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test('one has the lock of a name until it gives it back', async () => {
  const first = await tryLock(database.url, 'jobs');
  expect(first).not.toBeNull();
  expect(await tryLock(database.url, 'jobs')).toBeNull();
  await using other = await tryLock(database.url, 'other');
  expect(other).not.toBeNull();
  await first![Symbol.asyncDispose]();
  await using second = await tryLock(database.url, 'jobs');
  expect(second).not.toBeNull();
  expect(second!.lost.aborted).toBe(false);
});

test('who loses the connection is told, and somebody else can have the lock', async () => {
  await using held = await tryLock(database.url, 'cut');
  const admin = new Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mailcote lock cut'",
  );
  await admin.end();
  await expect.poll(() => held!.lost.aborted).toBe(true);
  await expect
    .poll(async () => {
      await using next = await tryLock(database.url, 'cut');
      return next !== null;
    })
    .toBe(true);
});

test('a database that is away is an error, not an answer', async () => {
  await expect(tryLock('postgres://u@127.0.0.1:1/x', 'jobs')).rejects.toThrow();
});
