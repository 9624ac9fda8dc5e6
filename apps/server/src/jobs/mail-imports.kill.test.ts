import { openStore, type Id, type Store } from '@mailcote/store';
import { createTestDatabase } from '@mailcote/store/testing';
import { expect, test } from 'vitest';
import { startServerProcess, type ServerProcess } from '../testing/server-process.ts';

const MESSAGES = 1_500;
const KILLS = 4;

/** Of two folders, so that some come twice; in pieces, as clients upload them. */
function archive(): Buffer[] {
  const one = (n: number): string =>
    `From a@example.org Wed Mar  4 05:06:07 2026\nStatus: RO\nMessage-ID: <${n}@example.net>\nFrom: a@example.net\n` +
    `Subject: Number ${n}\n\n${`Line of message ${n}.\n`.repeat(1 + (n % 60))}\n`;
  const all = Buffer.from(Array.from({ length: MESSAGES }, (_, n) => one(n)).join('') + one(3));
  const size = Math.ceil(all.length / 5);
  return Array.from({ length: 5 }, (_, n) => all.subarray(n * size, (n + 1) * size));
}

async function makeImport(store: Store, accountId: Id): Promise<Id> {
  const blobIds: Id[] = [];
  for (const piece of archive()) blobIds.push((await store.blobs.put(piece)).id);
  return store.write(accountId, async (tx) => {
    for (const blobId of blobIds) await tx.addUpload(blobId, 'application/mbox');
    return tx.createMailImport({ name: 'Work.mbox', blobIds, mailboxId: null, parentName: null });
  });
}

test('a server that is killed while it imports goes on where it was: every message once', async () => {
  await using database = await createTestDatabase();
  await using store = await openStore({ databaseUrl: database.url, publish: () => undefined });
  await store.directory.addDomain('example.org');
  const { id: accountId } = await store.directory.createAccount({
    address: 'ana@example.org',
    name: 'Ana',
    passwordHash: 'x',
    isAdmin: false,
  });
  const id = await makeImport(store, accountId);
  const now = async () => (await store.reader(accountId).mailImports([id]))[0]!;
  const start = (): Promise<ServerProcess> => startServerProcess({ DATABASE_URL: database.url });

  const seen: number[] = [];
  for (let kill = 0; kill <= KILLS; kill += 1) {
    const server = await start();
    try {
      const before = (await now()).imported;
      const isOver = async (): Promise<boolean> => {
        const { status, imported } = await now();
        return kill === KILLS ? status !== 'running' : status !== 'running' || imported > before;
      };
      await expect.poll(isOver, { timeout: 100_000, interval: 10 }).toBe(true);
    } finally {
      server.process.kill('SIGKILL');
      await server.ended;
    }
    seen.push((await now()).imported);
  }

  expect(await now()).toMatchObject({
    status: 'done',
    imported: MESSAGES,
    skipped: 1,
    failed: 0,
    error: null,
  });
  // It was killed in the middle, and each time further.
  expect(seen.filter((count) => count < MESSAGES).length).toBeGreaterThanOrEqual(2);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  const reader = store.reader(accountId);
  const work = (await reader.mailboxes()).find(({ name }) => name === 'Work')!;
  expect(work.totalEmails).toBe(MESSAGES);
  const messageIds = new Set<string>();
  for (let after = 0; ;) {
    const page = await reader.exportMessages(work.id, after, 500);
    for (const { envelope } of page) messageIds.add(envelope.messageId[0] ?? '');
    if (page.length < 500) break;
    after = page.at(-1)!.uid;
  }
  expect(messageIds.size).toBe(MESSAGES);
});
