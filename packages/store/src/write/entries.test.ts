import { afterAll, beforeAll, expect, test } from 'vitest';
import { StoreError } from '../errors.ts';
import { checkAccount } from '../testing/check-account.ts';
import { testDelivery, testMessage } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { Id } from '../types.ts';

let it: TestStore;

beforeAll(async () => {
  it = await openTestStore();
});
afterAll(() => it[Symbol.asyncDispose]());

interface Mailboxes {
  id: Id;
  inbox: Id;
  archive: Id;
  emails: Id[];
}

/** An account with three messages in its inbox. */
async function account(local: string): Promise<Mailboxes> {
  const { id } = await it.account(local);
  const emails: Id[] = [];
  for (const subject of ['one', 'two', 'three']) {
    const bytes = testMessage({ messageId: `${subject}@x.example`, references: [], subject });
    emails.push((await it.store.deliver(testDelivery(id, bytes))).emailId);
  }
  const mailboxes = await it.store.reader(id).mailboxes();
  const withRole = (role: string): Id => mailboxes.find((mailbox) => mailbox.role === role)?.id ?? '';
  return { id, inbox: withRole('inbox'), archive: withRole('archive'), emails };
}

const uidsOf = async ({ id }: Mailboxes, mailbox: Id): Promise<number[]> =>
  (await it.store.reader(id).entries(mailbox, [[1, 1000]])).map(({ uid }) => uid);

test('a copy is the same email, and an email of its own where it is already', async () => {
  const one = await account('copies');
  const reader = it.store.reader(one.id);
  const copied = await it.store.write(one.id, (tx) => tx.copyEntries(one.inbox, [[2, 3]], one.archive));
  expect(copied).toEqual({ from: [2, 3], to: [1, 2] });
  const [entry] = await reader.entries(one.archive, [[1, 1]]);
  expect(entry?.emailId).toBe(one.emails[1]);
  const again = await it.store.write(one.id, (tx) => tx.copyEntries(one.inbox, [[1, 2]], one.archive));
  expect(again).toEqual({ from: [1, 2], to: [3, 4] });
  const [, doubled] = await reader.entries(one.archive, [[3, 4]]);
  expect(doubled?.emailId).not.toBe(one.emails[1]);
  const [original, copy] = await Promise.all([
    reader.emails([one.emails[1] ?? '']),
    reader.emails([doubled?.emailId ?? '']),
  ]);
  expect(copy[0]).toMatchObject({
    blobId: original[0]?.blobId,
    threadId: original[0]?.threadId,
    size: original[0]?.size,
  });
  expect(await reader.searchEntries(one.archive, { kind: 'subject', value: 'TWO' })).toEqual([1, 4]);
  expect(await checkAccount(it.database.url, one.id)).toEqual([]);
});

test('a move keeps the email and draws a uid, in its own mailbox too', async () => {
  const one = await account('moves');
  await it.store.write(one.id, (tx) => tx.copyEntries(one.inbox, [[1, 1]], one.archive));
  const moved = await it.store.write(one.id, (tx) => tx.moveEntries(one.inbox, [[1, 2]], one.archive));
  expect(moved).toEqual({ from: [1, 2], to: [2, 3] });
  expect(await uidsOf(one, one.archive)).toEqual([2, 3]);
  const within = await it.store.write(one.id, (tx) => tx.moveEntries(one.inbox, [[3, 3]], one.inbox));
  expect(within).toEqual({ from: [3], to: [4] });
  expect(await uidsOf(one, one.inbox)).toEqual([4]);
  const emails = await it.store.reader(one.id).emails(one.emails);
  expect(emails.map(({ mailboxIds }) => mailboxIds)).toEqual([[one.archive], [one.archive], [one.inbox]]);
  expect(await checkAccount(it.database.url, one.id)).toEqual([]);
});

test('expunging destroys what is in no other mailbox, and only what is marked', async () => {
  const one = await account('expunges');
  await it.store.write(one.id, async (tx) => {
    await tx.copyEntries(one.inbox, [[1, 1]], one.archive);
    await tx.updateEntries(one.inbox, [[1, 2]], { keywords: { add: [] }, deleted: true }, null);
  });
  const reader = it.store.reader(one.id);
  const [status] = await reader.mailboxStatus([one.inbox], { deleted: true });
  expect(status).toMatchObject({ totalEmails: 3, unseenEmails: 3, deleted: 2 });
  // The other one stays in the archive.
  const [, second] = await reader.emails(one.emails);
  expect(status?.deletedSize).toBe(second?.size);
  expect(await it.store.write(one.id, (tx) => tx.expungeEntries(one.inbox, [[2, 9]]))).toBe(1);
  expect(await it.store.write(one.id, (tx) => tx.expungeEntries(one.inbox, null))).toBe(1);
  expect(await it.store.write(one.id, (tx) => tx.expungeEntries(one.inbox, null))).toBe(0);
  expect((await reader.emails(one.emails)).map(({ id }) => id)).toEqual([one.emails[0], one.emails[2]]);
  expect(await reader.expungedAfter(one.inbox, 0)).toEqual([1, 2]);
  expect((await reader.mailboxSnapshot(one.inbox)).runs).toEqual([[3, 1]]);
  expect(await checkAccount(it.database.url, one.id)).toEqual([]);
});

test('flags: no change is no change, and what has changed since is left alone', async () => {
  const one = await account('flags');
  const { store } = it;
  const reader = store.reader(one.id);
  const before = await reader.modSeq();
  const set = await store.write(one.id, (tx) =>
    tx.updateEntries(one.inbox, [[1, 2]], { keywords: { add: ['$seen'] }, deleted: null }, null),
  );
  expect(set.updated.map(({ modSeq }) => modSeq)).toEqual([before + 1, before + 1]);
  await store.write(one.id, (tx) =>
    tx.updateEntries(one.inbox, [[1, 2]], { keywords: { add: ['$seen'] }, deleted: false }, null),
  );
  expect(await reader.modSeq()).toBe(before + 1);
  const guarded = await store.write(one.id, (tx) =>
    tx.updateEntries(one.inbox, [[1, 3]], { keywords: { set: ['$draft'] }, deleted: true }, before),
  );
  expect(guarded.failed).toEqual([1, 2]);
  expect(guarded.updated).toMatchObject([{ uid: 3, deleted: true, keywords: ['$draft'] }]);
  const [status] = await reader.mailboxStatus([one.inbox], { deleted: false });
  // A draft that was not seen is unseen, though nobody would call it unread.
  expect(status).toMatchObject({ unseenEmails: 1, deleted: null, highestModSeq: before + 2 });
  expect((await reader.entryChanges(one.inbox, before)).map(({ uid, deleted }) => [uid, deleted])).toEqual([
    [1, false],
    [2, false],
    [3, true],
  ]);
  await expect(
    store.write(one.id, (tx) =>
      tx.updateEntries(one.inbox, [[1, 1]], { keywords: { add: ['a b'] }, deleted: null }, null),
    ),
  ).rejects.toThrow(StoreError);
  expect(await checkAccount(it.database.url, one.id)).toEqual([]);
});

test("another account's mailbox is not there", async () => {
  const [one, other] = [await account('mine'), await account('theirs')];
  const { store } = it;
  // Ids are drawn by account, so the number may exist here too: what must not be is that anything of theirs changes.
  await expect(store.write(one.id, (tx) => tx.copyEntries(one.inbox, [[1, 1]], 'm999999'))).rejects.toThrow(
    StoreError,
  );
  await expect(store.reader(one.id).mailboxSnapshot('m999999')).rejects.toThrow(StoreError);
  expect(await uidsOf(other, other.inbox)).toEqual([1, 2, 3]);
});
