import { Client } from 'pg';
import { expect, test } from 'vitest';
import { startTemporaryPostgres } from './embedded/index.ts';
import { isTemporary, StoreError } from './errors.ts';
import { toBlobId } from './ids.ts';
import { migrate } from './migrate.ts';
import { openStore } from './store.ts';
import { openTestStore } from './testing/test-store.ts';
import { testDelivery, testMessage } from './testing/messages.ts';

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

test('a database that is not there is temporary', async () => {
  const url = 'postgres://nobody:x@localhost/none?host=/nonexistent';
  expect(isTemporary(await errorOf(openStore({ databaseUrl: url, publish: () => undefined })))).toBe(true);
  const refused = 'postgres://nobody:x@127.0.0.1:1/none';
  expect(isTemporary(await errorOf(openStore({ databaseUrl: refused, publish: () => undefined })))).toBe(
    true,
  );
});

test('connections that the server ends are temporary, through SQL and through Prisma, and the store goes on', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  const admin = new Client({ connectionString: it.database.url });
  await admin.connect();
  const endAll = (): Promise<unknown> =>
    admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  const write = it.store.write(id, async (tx) => {
    await endAll();
    await tx.createMailbox({ name: 'Folder', parentId: null });
  });
  expect(isTemporary(await errorOf(write))).toBe(true);
  // The pool notices at its own pace; what fails until then is temporary too.
  for (let attempt = 0; ; attempt += 1) {
    const error = await errorOf(it.store.deliver(testDelivery(id)));
    if (error === null) break;
    expect(isTemporary(error)).toBe(true);
    expect(attempt).toBeLessThan(20);
  }
  expect((await it.store.reader(id).mailboxes())[0]?.totalEmails).toBe(1);

  await admin.end();
});

test('bytes that a crash took away before their message was delivered are temporary for that message alone', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  const bytes = testMessage({ subject: 'Lost' });
  const lost = { id: toBlobId(Buffer.alloc(32)), size: bytes.length };
  // They share a commit.
  const [first, second, third] = await Promise.all([
    errorOf(it.store.deliver(testDelivery(id))),
    errorOf(it.store.deliver({ ...testDelivery(id, bytes), bytes: lost })),
    errorOf(it.store.deliver(testDelivery(id))),
  ]);
  expect([first, third]).toEqual([null, null]);
  expect(isTemporary(second)).toBe(true);
  expect((await it.store.reader(id).mailboxes())[0]?.totalEmails).toBe(2);
});

test('PostgreSQL that is away and comes back is temporary for everything', async () => {
  await using postgres = await startTemporaryPostgres({
    settings: { fsync: 'on', synchronous_commit: 'on' },
  });
  await migrate(postgres.url);
  await using store = await openStore({ databaseUrl: postgres.url, publish: () => undefined });
  await store.directory.addDomain('example.org');
  const account = { address: 'anna@example.org', name: 'Anna', passwordHash: null, isAdmin: true };
  const { id } = await store.directory.createAccount(account);
  const everything = [
    () => store.directory.accounts(),
    () => store.directory.setPassword(id, 'hash'),
    () => store.directory.resolve('anna@example.org'),
    () => store.deliver(testDelivery(id)),
    () => store.write(id, (tx) => tx.mailboxes()),
    () => store.reader(id).states(),
    () => store.blobs.put(Buffer.from('bytes')),
    () => store.queue.nextAttemptAt(),
    () => store.sweep(),
  ];
  const { pid } = postgres;
  process.kill(pid, 'SIGKILL');
  const failed = new Set<number>();
  const deadline = Date.now() + 20_000;
  while (postgres.pid === pid || (await errorOf(store.ping())) !== null) {
    expect(Date.now()).toBeLessThan(deadline);
    for (const [index, attempt] of everything.entries()) {
      const error = await errorOf(attempt());
      if (error === null) continue;
      expect(isTemporary(error), `${index}: ${JSON.stringify(error)}`).toBe(true);
      failed.add(index);
    }
  }
  expect(failed.size).toBeGreaterThan(everything.length / 2);
  for (const attempt of everything) expect(await errorOf(attempt())).toBeNull();
});

test('what a caller did wrong, and our own mistakes, are not temporary', async () => {
  await using it = await openTestStore();
  const duplicate = await errorOf(it.store.directory.addDomain('example.org'));
  expect(duplicate).toBeInstanceOf(StoreError);
  expect(isTemporary(duplicate)).toBe(false);
  expect(isTemporary(new TypeError('x is not a function'))).toBe(false);
  expect(isTemporary(Object.assign(new Error('duplicate key'), { code: '23505' }))).toBe(false);
  expect(isTemporary(Object.assign(new Error('disk full'), { code: '53100' }))).toBe(true);
  expect(
    isTemporary(new Error('wrapped', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) })),
  ).toBe(true);
  expect(isTemporary('a string')).toBe(false);
});
