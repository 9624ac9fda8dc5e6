import { Client } from 'pg';
import { expect, test } from 'vitest';
import { startCuttingProxy } from '../testing/cutting-proxy.ts';
import { testDelivery, testMessage } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { openStore } from '../store.ts';
import type { Id, NewQueueItem, Outcome, QueueItem, Settlement } from '../types.ts';

const CLAIM = { owner: 'test', limit: 1000, leaseMs: 60_000, perDestination: 100 };
const LOCAL: Outcome = {
  kind: 'delivered',
  isInMailStore: true,
  startedAt: new Date(),
  reply: '250 2.1.5 Delivered',
  trace: null,
};
const FAILED: Outcome = { kind: 'failed', startedAt: new Date(), reply: '550 no', trace: null };

/** A submission of an account to one recipient. */
async function submit(it: TestStore, accountId: Id, rcptTo: string): Promise<Id> {
  const { emailId } = await it.store.deliver(
    testDelivery(accountId, testMessage(), { mailbox: { role: 'sent' }, keywords: ['$seen'] }),
  );
  const [identity] = await it.store.reader(accountId).identities();
  const { id: blobId } = await it.store.blobs.put(testMessage());
  return it.store.write(accountId, async (tx) => {
    const sendAt = new Date();
    const envelope = { mailFrom: 'x@example.org', rcptTo: [rcptTo] };
    const identityId = identity?.id ?? '';
    const undoStatus = 'pending' as const;
    const submissionId = await tx.createSubmission({ identityId, emailId, ...envelope, sendAt, undoStatus });
    const item: NewQueueItem = {
      submissionId,
      blobId,
      mailFrom: envelope.mailFrom,
      rcptTo,
      domain: 'example.org',
      nextAttemptAt: sendAt,
    };
    await tx.enqueue([item]);
    return submissionId;
  });
}

/** As when the lease has run out and another worker has the item now. */
async function loseLease(it: TestStore): Promise<QueueItem[]> {
  const client = new Client({ connectionString: it.database.url });
  await client.connect();
  await client.query("UPDATE queue_item SET leased_until = now() - interval '1 second'");
  await client.end();
  return it.store.queue.claim({ ...CLAIM, owner: 'another' });
}

const inboxCount = async ({ store }: TestStore, accountId: Id): Promise<number> =>
  (await store.reader(accountId).mailboxes()).find(({ role }) => role === 'inbox')?.totalEmails ?? -1;

const statusOf = async ({ store }: TestStore, accountId: Id, submissionId: Id): Promise<unknown> =>
  (await store.reader(accountId).submissions([submissionId]))[0]?.deliveryStatus;

test('a delivery ends the queue item in its own commit, and both accounts hear of it', async () => {
  await using it = await openTestStore();
  // The same ids in both accounts: a submission is told apart by its account.
  const [anna, ben, carl] = [await it.account('anna'), await it.account('ben'), await it.account('carl')];
  const ofAnna = await submit(it, anna.id, 'carl@example.org');
  const ofBen = await submit(it, ben.id, 'gone@example.org');
  expect(ofAnna).toBe(ofBen);
  const claimed = await it.store.queue.claim(CLAIM);
  const [toCarl, toGone] = claimed;
  if (!toCarl || !toGone) throw new Error('Two items were expected');
  it.hints.length = 0;
  const settles: Settlement[] = [
    { item: toCarl, outcome: LOCAL },
    { item: toGone, outcome: FAILED },
  ];
  await it.store.deliver(testDelivery(carl.id, testMessage(), { settles }));
  const told = it.hints.map(({ accountId, types }) => [accountId, types.includes('EmailSubmission')]);
  expect(Object.fromEntries(told)).toEqual({ [anna.id]: true, [ben.id]: true, [carl.id]: false });
  expect(await inboxCount(it, carl.id)).toBe(1);
  expect(await statusOf(it, anna.id, ofAnna)).toEqual({
    'carl@example.org': { smtpReply: '250 2.1.5 Delivered', delivered: 'yes', displayed: 'unknown' },
  });
  expect(await statusOf(it, ben.id, ofBen)).toEqual({
    'gone@example.org': { smtpReply: '550 no', delivered: 'no', displayed: 'unknown' },
  });
  expect(await it.store.queue.get(toCarl.id)).toMatchObject({
    status: 'delivered',
    blobId: null,
    log: [{ number: 1 }],
  });
  expect(await it.store.queue.get(toGone.id)).toMatchObject({
    status: 'failed',
    blobId: null,
    log: [{ number: 1 }],
  });
  // Whose item was settled gets mail as before.
  await it.store.deliver(testDelivery(anna.id));
  expect(await inboxCount(it, anna.id)).toBe(1);
});

test('a delivery whose item another worker has claimed does not happen; its group is not disturbed', async () => {
  await using it = await openTestStore();
  const [anna, ben] = [await it.account('anna'), await it.account('ben')];
  const submissionId = await submit(it, anna.id, 'ben@example.org');
  const [stale] = await it.store.queue.claim(CLAIM);
  const [held] = await loseLease(it);
  if (!stale || !held) throw new Error('Two claims were expected');
  const settles = [{ item: stale, outcome: LOCAL }];
  const results = await Promise.allSettled([
    it.store.deliver(testDelivery(ben.id)),
    it.store.deliver(testDelivery(ben.id, testMessage(), { settles })),
    it.store.deliver(testDelivery(ben.id)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: { code: 'leaseLost' } });
  expect(await inboxCount(it, ben.id)).toBe(2);
  expect(await statusOf(it, anna.id, submissionId)).toMatchObject({
    'ben@example.org': { delivered: 'queued' },
  });

  // Nor may it be given back, tried again or bounced by the one that lost it.
  await it.store.queue.release([stale]);
  const retry: Outcome = { ...FAILED, kind: 'retry', nextAttemptAt: new Date() };
  expect(await it.store.queue.settle([{ item: stale, outcome: retry }])).toEqual([]);
  const { id: blobId } = await it.store.blobs.put(testMessage());
  const bounce: NewQueueItem = {
    submissionId: null,
    blobId,
    mailFrom: '',
    rcptTo: 'x@far.example',
    domain: 'far.example',
    nextAttemptAt: new Date(),
  };
  expect(await it.store.queue.settle([{ item: stale, outcome: FAILED }], [bounce])).toEqual([]);
  expect((await it.store.queue.list()).map(({ id, leasedUntil }) => [id, leasedUntil])).toEqual([
    [held.id, held.leasedUntil],
  ]);

  await it.store.deliver(testDelivery(ben.id, testMessage(), { settles: [{ item: held, outcome: LOCAL }] }));
  expect(await inboxCount(it, ben.id)).toBe(3);
  const again = it.store.deliver(
    testDelivery(ben.id, testMessage(), { settles: [{ item: held, outcome: LOCAL }] }),
  );
  await expect(again).rejects.toMatchObject({ code: 'leaseLost' });
});

test('what is with another server is delivered, whoever holds the lease', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  await submit(it, id, 'far@example.org');
  const [stale] = await it.store.queue.claim(CLAIM);
  await loseLease(it);
  if (!stale) throw new Error('An item was expected');
  const outcome: Outcome = { ...LOCAL, isInMailStore: false };
  expect(await it.store.queue.settle([{ item: stale, outcome }])).toEqual([stale.id]);
  expect(await it.store.queue.claim(CLAIM)).toEqual([]);
});

test('an account that is full gets nothing, and its item goes on waiting', async () => {
  await using it = await openTestStore();
  const [anna, ben] = [await it.account('anna'), await it.account('ben')];
  await it.store.write(ben.id, async (tx) => tx.setQuota(10));
  const submissionId = await submit(it, anna.id, 'ben@example.org');
  const [item] = await it.store.queue.claim(CLAIM);
  if (!item) throw new Error('An item was expected');
  const settles = [{ item, outcome: LOCAL }];
  const delivery = it.store.deliver(testDelivery(ben.id, testMessage(), { settles }));
  await expect(delivery).rejects.toMatchObject({ code: 'overQuota' });
  expect(await it.store.queue.get(item.id)).toMatchObject({
    status: 'queued',
    attempts: 0,
    leasedUntil: item.leasedUntil,
  });
  expect(await statusOf(it, anna.id, submissionId)).toMatchObject({
    'ben@example.org': { delivered: 'queued' },
  });
});

test('a commit that breaks: both have happened or neither', async () => {
  await using it = await openTestStore();
  const [anna, ben] = [await it.account('anna'), await it.account('ben')];
  await submit(it, anna.id, 'ben@example.org');
  const [item] = await it.store.queue.claim(CLAIM);
  if (!item) throw new Error('An item was expected');
  const settles = [{ item, outcome: LOCAL }];
  await using proxy = await startCuttingProxy(it.database.url);
  await using store = await openStore({ databaseUrl: proxy.url, publish: () => undefined });
  proxy.cutNextCommit('before');
  await expect(store.deliver(testDelivery(ben.id, testMessage(), { settles }))).rejects.toThrow();
  expect(await inboxCount(it, ben.id)).toBe(0);
  expect(await it.store.queue.get(item.id)).toMatchObject({
    status: 'queued',
    leasedUntil: item.leasedUntil,
  });
  proxy.cutNextCommit('after');
  await store.deliver(testDelivery(ben.id, testMessage(), { settles }));
  expect(await inboxCount(it, ben.id)).toBe(1);
  expect(await it.store.queue.get(item.id)).toMatchObject({ status: 'delivered' });
});

test('an item that is given back is due at once, and no attempt is counted', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  await submit(it, id, 'far@example.org');
  const claimed = await it.store.queue.claim(CLAIM);
  expect(await it.store.queue.claim(CLAIM)).toEqual([]);
  await it.store.queue.release(claimed);
  const [again] = await it.store.queue.claim(CLAIM);
  expect(again).toMatchObject({ id: claimed[0]?.id, attempts: 0 });
});
