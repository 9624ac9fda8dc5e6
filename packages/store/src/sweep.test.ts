import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { StoreError } from './errors.ts';
import { fromId } from './ids.ts';
import { checkAccount } from './testing/check-account.ts';
import { findOrphans } from './testing/check-acknowledged.ts';
import { testDelivery, testMessage } from './testing/messages.ts';
import { TABLES_OF_ACCOUNT } from './sql/purge-account.ts';
import { openTestStore } from './testing/test-store.ts';
import { parseMessage, searchText } from '@mailcote/mime';
import type { NewEmail } from './types.ts';

const AT_ONCE = { blob: 0, upload: 0, trace: 0, queueItem: 0, tombstone: 0 };

test('a blob stays as long as anything refers to it', async () => {
  await using it = await openTestStore();
  const { store } = it;
  const [anna, ben] = [(await it.account('anna')).id, (await it.account('ben')).id];
  const bytes = testMessage();
  const blob = await store.blobs.put(bytes);
  const first = await store.deliver(testDelivery(anna, bytes, { bytes: blob }));
  const second = await store.deliver(testDelivery(ben, bytes, { bytes: blob }));
  await store.write(anna, (tx) => tx.addUpload(blob.id, 'message/rfc822'));
  await store.queue.enqueue([
    {
      submissionId: null,
      blobId: blob.id,
      mailFrom: '',
      rcptTo: 'x@y.example',
      domain: 'y.example',
      nextAttemptAt: new Date(),
    },
  ]);
  const isThere = async (): Promise<boolean> => {
    await store.sweep({ blob: 0 });
    return (await store.blobs.get(blob.id)) !== null;
  };
  expect(await isThere()).toBe(true);
  await store.write(anna, (tx) => tx.destroyEmails([first.emailId]));
  expect(await isThere()).toBe(true);
  expect(await store.reader(anna).mayReadBlob(blob.id)).toBe(true);
  await store.write(ben, (tx) => tx.destroyEmails([second.emailId]));
  expect(await isThere()).toBe(true);
  expect(await store.reader(ben).mayReadBlob(blob.id)).toBe(false);
  await store.sweep({ upload: 0 });
  expect(await isThere()).toBe(true);
  expect(await store.reader(anna).mayReadBlob(blob.id)).toBe(false);
  const [item] = await store.queue.list();
  await store.queue.cancel(item?.id ?? '');
  expect(await isThere()).toBe(false);
  expect(await findOrphans(it.database.url)).toEqual([]);
});

test('what was just put is left alone, and what was put again', async () => {
  await using it = await openTestStore();
  const { id } = await it.store.blobs.put(randomBytes(100));
  expect((await it.store.sweep()).blobs).toBe(0);
  expect(await it.store.blobs.size(id)).toBe(100);
  const bytes = randomBytes(100);
  const { id: again } = await it.store.blobs.put(bytes);
  await sleep(1_100);
  await it.store.blobs.put(bytes);
  expect(await it.store.sweep({ blob: 1 })).toMatchObject({ blobs: 1, octets: 100 });
  expect(await it.store.blobs.size(again)).toBe(100);
  expect((await it.store.sweep({ blob: 0 })).blobs).toBe(1);
  expect(await it.store.blobs.size(again)).toBeNull();
});

test('a sweep that runs all the time never takes a blob that somebody is about to refer to', async () => {
  await using it = await openTestStore({ poolSize: 20 });
  const { store } = it;
  const { id: account } = await it.account('anna');
  // Few different messages, so that the same blobs lose their last email and are wanted again all the time.
  const messages = Array.from({ length: 4 }, (_, n) =>
    testMessage({ messageId: `${n}@sweep.example`, subject: `S${n}` }),
  );
  const state = { isDone: false };
  let swept = 0;
  const sweepers = Array.from({ length: 2 }, async () => {
    while (!state.isDone) swept += (await store.sweep({ blob: 0 })).blobs;
  });
  let lost = 0;
  const workers = Array.from({ length: 6 }, async (_, worker) => {
    for (let step = 0; step < 15; step += 1) {
      const bytes = messages[(worker + step) % messages.length] ?? Buffer.alloc(0);
      const parsed = parseMessage(bytes);
      const inMail = { parsed, search: searchText(bytes, parsed), keywords: [], receivedAt: new Date() };
      if (worker % 2 === 0) {
        const { emailId } = await store.deliver(testDelivery(account, bytes));
        await store.write(account, (tx) => tx.destroyEmails([emailId]));
        continue;
      }
      const blob = await store.blobs.put(bytes);
      try {
        const { id } = await store.write(account, async (tx) => {
          const [inbox] = await tx.mailboxes();
          const email: NewEmail = { ...inMail, blobId: blob.id, mailboxIds: [inbox?.id ?? ''] };
          return tx.createEmail(email);
        });
        expect(
          (await store.blobs.get((await store.reader(account).emails([id]))[0]?.blobId ?? ''))?.equals(bytes),
        ).toBe(true);
        await store.write(account, (tx) => tx.destroyEmails([id]));
      } catch (error) {
        // With an age of nothing the sweep may come between put and createEmail: that is said, not half done.
        if (!(error instanceof StoreError) || error.code !== 'notFound') throw error;
        lost += 1;
      }
    }
  });
  await Promise.all(workers);
  state.isDone = true;
  await Promise.all(sweepers);
  expect(swept).toBeGreaterThan(0);
  expect(lost).toBeLessThan(45);
  expect(await checkAccount(it.database.url, account)).toEqual([]);
  await store.sweep(AT_ONCE);
  expect(await findOrphans(it.database.url)).toEqual([]);
});

test('purged tombstones: an old follower begins anew, a current one goes on', async () => {
  await using it = await openTestStore();
  const { store } = it;
  const { id: account } = await it.account('anna');
  const reader = store.reader(account);
  const gone = await store.deliver(testDelivery(account, testMessage({ messageId: 'a@x', subject: 'A' })));
  const before = await reader.states();
  await store.write(account, (tx) => tx.destroyEmails([gone.emailId]));
  const after = await reader.states();
  expect((await reader.changes('Email', before.Email, 10)).destroyed).toEqual([gone.emailId]);
  expect((await store.sweep()).tombstones).toBe(0);
  expect((await store.sweep(AT_ONCE)).tombstones).toBe(3);
  await expect(reader.changes('Email', before.Email, 10)).rejects.toMatchObject({
    code: 'cannotCalculateChanges',
  });
  await expect(reader.changes('Thread', before.Thread, 10)).rejects.toMatchObject({
    code: 'cannotCalculateChanges',
  });
  // Push may say once more that there was a delivery; the other states stay.
  expect(await reader.states()).toEqual({ ...after, EmailDelivery: after.Email });
  expect(await reader.changes('Email', after.Email, 10)).toMatchObject({
    newState: after.Email,
    destroyed: [],
  });
  // The id of the lost message opens a new thread, not the old one.
  const again = await store.deliver(testDelivery(account, testMessage({ messageId: 'a@x', subject: 'A' })));
  expect(again.threadId).not.toBe(gone.threadId);
  expect(await checkAccount(it.database.url, account)).toEqual([]);
});

test('traces, sessions and finished queue items expire', async () => {
  await using it = await openTestStore();
  const { store } = it;
  const { id: account } = await it.account('anna');
  const trace = {
    direction: 'in' as const,
    startedAt: new Date(),
    peerAddress: '::1',
    peerName: null,
    localName: null,
    tls: null,
    lines: [{ at: 0, from: 'S' as const, text: '220 hello \0 \ud800' }],
    outcome: 'accepted',
    rcptTo: null,
  };
  const { emailId } = await store.deliver(testDelivery(account, testMessage(), { trace }));
  const [read] = await store.reader(account).traces({ emailId });
  expect(read).toEqual({ ...trace, lines: [{ at: 0, from: 'S', text: '220 hello \ufffd \ufffd' }] });
  const expired = {
    accountId: account,
    tokenHash: 'x',
    userAgent: null,
    ip: null,
    expiresAt: new Date(Date.now() - 1),
  };
  await store.directory.createSession(expired);
  await store.directory.createSession({
    ...expired,
    tokenHash: 'y',
    expiresAt: new Date(Date.now() + 60_000),
  });
  expect(await store.sweep()).toMatchObject({ traces: 0, sessions: 1 });
  expect(await store.sweep(AT_ONCE)).toMatchObject({ traces: 1, sessions: 0 });
  expect(await store.reader(account).traces({ emailId })).toEqual([]);
  expect(await store.directory.sessions(account)).toHaveLength(1);
});

test('a removed account is away at once, and leaves nothing behind', async () => {
  await using it = await openTestStore();
  const { store } = it;
  const [anna, ben] = [(await it.account('anna')).id, (await it.account('ben')).id];
  const { directory, queue } = store;
  await directory.addAlias('sales@example.org', anna);
  await directory.addAlias('team@example.org', { targets: ['anna@example.org', 'ben@example.org'] });
  await directory.addAlias('only@example.org', { targets: ['sales@example.org'] });
  const bytes = testMessage();
  const { id: blob } = await store.blobs.put(bytes);
  for (const id of [anna, ben]) await store.deliver(testDelivery(id, bytes));
  await store.write(anna, async (tx) => {
    await tx.addUpload(blob, 'message/rfc822');
    await tx.countRecipients(['x@y.example'], null);
    const item = {
      submissionId: null,
      blobId: blob,
      mailFrom: '',
      rcptTo: 'x@y.example',
      domain: 'y.example',
    };
    await tx.enqueue([{ ...item, nextAttemptAt: new Date() }]);
  });

  await directory.destroyAccount(anna);
  await expect(directory.destroyAccount(anna)).rejects.toMatchObject({ code: 'notFound' });
  expect(await directory.accountById(anna)).toBeNull();
  expect((await directory.accounts()).map(({ id }) => id)).toEqual([ben]);
  expect(await directory.resolve('sales@example.org')).toEqual({ kind: 'unknownUser' });
  expect(await directory.resolve('only@example.org')).toEqual({ kind: 'unknownUser' });
  expect(await directory.expand('team@example.org')).toEqual([
    { address: 'ben@example.org', accountId: ben },
  ]);
  expect((await it.account('anna')).id).not.toBe(anna);

  // What is on its way still comes to an account, and then goes with it.
  expect((await store.sweep()).accounts).toBe(0);
  await store.deliver(testDelivery(anna, testMessage()));
  expect((await store.sweep({ removedAccount: 0 })).accounts).toBe(0);
  await queue.cancelAll({ accountId: anna });
  expect((await store.sweep({ removedAccount: 0, blob: 0 })).accounts).toBe(1);

  const client = new Client({ connectionString: it.database.url });
  await client.connect();
  const { rows } = await client.query<{ name: string; cascades: boolean }>(
    `SELECT c.table_name AS name, EXISTS (
       SELECT FROM pg_constraint f WHERE f.conrelid = c.table_name::regclass AND f.contype = 'f' AND f.confrelid = 'account'::regclass
     ) AS cascades
       FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.column_name = 'account_id'`,
  );
  const known = new Set<string>([...TABLES_OF_ACCOUNT, 'queue_item']);
  expect(rows.filter(({ name, cascades }) => !cascades && !known.has(name))).toEqual([]);
  for (const { name } of rows) {
    const left = await client.query(`SELECT FROM ${name} WHERE account_id = $1`, [fromId('a', anna)]);
    expect([name, left.rowCount]).toEqual([name, 0]);
  }
  await client.end();
  expect(await findOrphans(it.database.url)).toEqual([]);
  await checkAccount(it.database.url, ben);
});
