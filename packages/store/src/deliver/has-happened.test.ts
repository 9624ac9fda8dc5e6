import { expect, test } from 'vitest';
import { isTemporary } from '../errors.ts';
import { Retraction } from './retraction.ts';
import { openStore } from '../store.ts';
import { checkAccount } from '../testing/check-account.ts';
import { startCuttingProxy } from '../testing/cutting-proxy.ts';
import { testDelivery, testMessage } from '../testing/messages.ts';
import { openTestStore } from '../testing/test-store.ts';
import type { Hint } from '../types.ts';

test('a delivery whose COMMIT was not answered but done is acknowledged, and announced', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  await using proxy = await startCuttingProxy(it.database.url);
  const hints: Hint[] = [];
  await using store = await openStore({ databaseUrl: proxy.url, publish: (hint) => hints.push(hint) });
  await store.deliver(testDelivery(id));
  proxy.cutNextCommit('after');
  const delivered = await store.deliver(testDelivery(id, testMessage({ subject: 'In doubt' })));
  expect(proxy.cuts()).toBe(1);
  expect(hints.map(({ modSeq }) => modSeq)).toEqual([2, 3]);
  const [email] = await it.store.reader(id).emails([delivered.emailId]);
  expect(email?.envelope.subject).toBe('In doubt');
  expect((await it.store.reader(id).mailboxes())[0]?.totalEmails).toBe(2);
  expect(await checkAccount(it.database.url, id)).toEqual([]);
});

test('a delivery whose COMMIT never arrived fails for now, and nothing of it is there', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  await using proxy = await startCuttingProxy(it.database.url);
  await using store = await openStore({ databaseUrl: proxy.url, publish: () => undefined });
  proxy.cutNextCommit('before');
  const error: unknown = await store.deliver(testDelivery(id)).catch((error: unknown) => error);
  expect(isTemporary(error)).toBe(true);
  expect((await it.store.reader(id).mailboxes())[0]?.totalEmails).toBe(0);
  expect(await it.store.reader(id).modSeq()).toBe(1);
  // The same numbers are drawn again, by another message: it is not taken for the lost one.
  await store.deliver(testDelivery(id));
  expect(await checkAccount(it.database.url, id)).toEqual([]);
});

test('a write in doubt is a temporary failure', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  await using proxy = await startCuttingProxy(it.database.url);
  await using store = await openStore({ databaseUrl: proxy.url, publish: () => undefined });
  proxy.cutNextCommit('after');
  const write = store.write(id, (tx) => tx.createMailbox({ name: 'Folder', parentId: null }));
  expect(isTemporary(await write.catch((error: unknown) => error))).toBe(true);
  await store.ping();
});

test('what a write has put into the queue is acknowledged when its COMMIT was not answered but done; the queue itself does the same', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  await using proxy = await startCuttingProxy(it.database.url);
  const hints: Hint[] = [];
  await using store = await openStore({ databaseUrl: proxy.url, publish: (hint) => hints.push(hint) });
  const { id: blobId } = await store.blobs.put(Buffer.from('Subject: x\r\n\r\nHello\r\n'));
  const item = {
    submissionId: null,
    blobId,
    mailFrom: '',
    rcptTo: 'bob@remote.test',
    domain: 'remote.test',
    nextAttemptAt: new Date(),
  };
  const ways = [
    () => store.write(id, (tx) => tx.enqueue([item, { ...item, rcptTo: 'eve@remote.test' }])),
    () => store.queue.enqueue([item]),
  ];
  for (const enqueue of ways) {
    const before = (await it.store.queue.list()).length;
    proxy.cutNextCommit('before');
    expect(isTemporary(await enqueue().catch((error: unknown) => error))).toBe(true);
    expect(await it.store.queue.list()).toHaveLength(before);
    proxy.cutNextCommit('after');
    const ids = await enqueue();
    expect(await it.store.queue.list()).toHaveLength(before + ids.length);
    expect((await it.store.queue.get(ids[0] ?? ''))?.rcptTo).toBe('bob@remote.test');
  }
  expect(proxy.cuts()).toBe(4);
});

test('a delivery that was retracted does not happen; one whose COMMIT is on its way cannot be retracted', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  const early = new Retraction();
  const given = it.store.deliver({ ...testDelivery(id), retraction: early });
  expect(early.retract()).toBe(true);
  await expect(given).rejects.toMatchObject({ code: 'retracted' });
  const late = new Retraction();
  await it.store.deliver({ ...testDelivery(id), retraction: late });
  expect(late.retract()).toBe(false);
  expect((await it.store.reader(id).mailboxes())[0]?.totalEmails).toBe(1);
});
