import { expect, test } from 'vitest';
import { openStore, type Store } from '../store.ts';
import { checkAccount } from '../testing/check-account.ts';
import { startCuttingProxy } from '../testing/cutting-proxy.ts';
import { testDelivery, testMessage, type TestMessage } from '../testing/messages.ts';
import { openTestStore } from '../testing/test-store.ts';
import type { Id } from '../types.ts';
import type { Delivered } from './prepare-delivery.ts';

/** An account, a store that delivers to it through a proxy that counts, and another one that does not know of the first. */
async function openBox() {
  const it = await openTestStore();
  const { id } = await it.account('anna');
  const proxy = await startCuttingProxy(it.database.url);
  const store = await openStore({ databaseUrl: proxy.url, publish: () => undefined });
  return {
    id,
    store,
    other: it.store,
    proxy,
    deliver: (message: TestMessage = {}, rest = {}) =>
      store.deliver(testDelivery(id, testMessage(message), rest)),
    /** Of a delivery. */
    roundTrips: async (deliver: () => Promise<Delivered>): Promise<number> => {
      const before = proxy.roundTrips();
      await deliver();
      return proxy.roundTrips() - before;
    },
    check: () => checkAccount(it.database.url, id),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await it[Symbol.asyncDispose]();
    },
  };
}

async function mailboxOf(store: Store, account: Id, email: Id): Promise<string[]> {
  const reader = store.reader(account);
  const names = new Map((await reader.mailboxes()).map((mailbox) => [mailbox.id, mailbox.name]));
  const [found] = await reader.emails([email]);
  return (found?.mailboxIds ?? []).map((id) => names.get(id) ?? '');
}

test('what the last delivery has left need not be read: one round trip, then COMMIT', async () => {
  await using box = await openBox();
  expect(await box.roundTrips(() => box.deliver())).toBe(2);
  expect(await box.roundTrips(() => box.deliver())).toBe(1);
  expect(await box.roundTrips(() => box.deliver())).toBe(1);
  // A reply may join a thread, which has to be looked for.
  expect(await box.roundTrips(() => box.deliver({ references: ['nobody@example.org'] }))).toBe(2);
  expect(await box.roundTrips(() => box.deliver())).toBe(1);
  // Other writes of the same process.
  await box.store.write(box.id, (tx) => tx.createMailbox({ name: 'New', parentId: null }));
  expect(await box.roundTrips(() => box.deliver())).toBe(2);
  expect(await box.check()).toEqual([]);
});

test('what another process changes meanwhile is heeded, and for a while nothing is assumed', async () => {
  await using box = await openBox();
  await box.deliver();
  await box.deliver();
  await box.other.deliver(testDelivery(box.id));
  // The assumption fails, and everything is done anew.
  expect(await box.roundTrips(() => box.deliver())).toBe(3);
  expect(await box.roundTrips(() => box.deliver())).toBe(2);
  const [inbox] = await box.other.reader(box.id).mailboxes();
  expect(inbox?.totalEmails).toBe(5);
  expect(await box.check()).toEqual([]);
});

test('a limit, a blocked sender and a mailbox that another process has changed count for the next delivery', async () => {
  await using box = await openBox();
  const { other, id } = box;
  const folder = await other.write(id, (tx) => tx.createMailbox({ name: 'Folder', parentId: null }));
  const into = { mailbox: { id: folder } };
  await box.deliver({}, into);
  await other.write(id, (tx) => tx.updateMailbox(folder, { name: 'Renamed' }));
  const renamed = await box.deliver({}, into);
  expect(await mailboxOf(other, id, renamed.emailId)).toEqual(['Renamed']);

  await box.deliver({}, into);
  await other.write(id, (tx) => tx.destroyMailbox(folder, { removeEmails: true }));
  expect(await mailboxOf(other, id, (await box.deliver({}, into)).emailId)).toEqual(['Inbox']);

  await box.deliver();
  await other.write(id, (tx) => tx.createBlockedSender({ address: 'bad@elsewhere.example', action: 'junk' }));
  const blocked = await box.deliver({ from: 'bad@elsewhere.example' });
  expect(await mailboxOf(other, id, blocked.emailId)).toEqual(['Junk']);

  await box.deliver();
  await other.write(id, async (tx) => tx.setQuota(1));
  await expect(box.deliver()).rejects.toMatchObject({ code: 'overQuota' });
  expect(await box.check()).toEqual([]);
});

test('a message that is there already joins its thread, whoever has put it there', async () => {
  await using box = await openBox();
  const message = { messageId: 'same@example.org', subject: 'Same' };
  const first = await box.deliver(message);
  const second = await box.deliver(message);
  expect(second.threadId).toBe(first.threadId);
  await box.deliver();
  const apart = { messageId: 'other@example.org', subject: 'Other' };
  const theirs = await box.other.deliver(testDelivery(box.id, testMessage(apart)));
  expect((await box.deliver(apart)).threadId).toBe(theirs.threadId);
  expect(await box.check()).toEqual([]);
});

test('two processes deliver to one account, and others write to it, all at once', async () => {
  await using box = await openBox();
  const each = Array.from({ length: 40 }, (_, n) => n);
  const delivered: Delivered[] = [];
  const one = async (store: Store): Promise<void> => {
    for (const n of each) {
      const message = { messageId: `${n}@example.org`, subject: `About ${n}` };
      delivered.push(await store.deliver(testDelivery(box.id, testMessage(message))));
    }
  };
  await Promise.all([
    one(box.store),
    one(box.store),
    one(box.other),
    (async () => {
      for (const n of each)
        await box.other.write(box.id, (tx) => tx.createMailbox({ name: `${n}`, parentId: null }));
    })(),
  ]);
  expect(new Set(delivered.map(({ uid }) => uid)).size).toBe(120);
  expect(new Set(delivered.map(({ threadId }) => threadId)).size).toBe(40);
  expect(await box.check()).toEqual([]);
});

test('a COMMIT that is not answered is asked for, also behind an assumption', async () => {
  await using box = await openBox();
  await box.deliver();
  box.proxy.cutNextCommit('after');
  await box.deliver();
  expect(box.proxy.cuts()).toBe(1);
  const [inbox] = await box.other.reader(box.id).mailboxes();
  expect(inbox?.totalEmails).toBe(2);
  await box.deliver();
  await box.deliver();
  // Assumed wrongly, and the connection goes before that is told.
  await box.other.deliver(testDelivery(box.id));
  box.proxy.cutNextCommit('after');
  await box.deliver().catch(() => undefined);
  expect(box.proxy.cuts()).toBe(2);
  expect(await box.check()).toEqual([]);
});
