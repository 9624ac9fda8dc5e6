import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDelivery } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { NewPushSubscription, PushOwner, PushSubscriptions } from './push-subscriptions.ts';

let it: TestStore;
let subscriptions: PushSubscriptions;
beforeAll(async () => {
  it = await openTestStore();
  subscriptions = it.store.pushSubscriptions;
});
afterAll(() => it[Symbol.asyncDispose]());

const NEW: NewPushSubscription = {
  deviceClientId: 'device',
  url: 'https://push.example/1',
  keys: { p256dh: Buffer.alloc(65, 4), auth: Buffer.alloc(16, 1) },
  types: ['Email'],
  verificationCode: 'code',
  expires: null,
};

async function owner(name: string): Promise<PushOwner> {
  const { id: accountId } = await it.account(name);
  const { id: credentialId } = await it.store.directory.createAppPassword(accountId, {
    name: 'Phone',
    hash: name,
  });
  return { accountId, credentialId };
}

const dueIds = async ({ accountId }: PushOwner, except: string[] = []): Promise<string[]> =>
  (await subscriptions.due([accountId], except, 10)).map(({ id }) => id);

test('a subscription belongs to the credential that made it, and goes with it', async () => {
  const anna = await owner('anna');
  const second = await it.store.directory.createAppPassword(anna.accountId, { name: 'Laptop', hash: 'x' });
  const other = { ...anna, credentialId: second.id };
  const made = await subscriptions.create(anna, NEW, 10);
  expect(made).toEqual({
    ...NEW,
    id: expect.stringMatching(/^p/),
    accountId: anna.accountId,
    isVerified: false,
  });
  expect(await subscriptions.list(anna)).toEqual([made]);
  expect(await subscriptions.list(anna, [made.id, 'pzz', 'nonsense'])).toEqual([made]);
  expect(await subscriptions.list(other)).toEqual([]);
  const update = { types: null, isVerified: true, expires: new Date(Date.now() + 60_000) };
  await expect(subscriptions.update(other, made.id, update)).rejects.toMatchObject({ code: 'notFound' });
  await expect(subscriptions.destroy(other, made.id)).rejects.toMatchObject({ code: 'notFound' });
  await subscriptions.update(anna, made.id, update);
  expect(await subscriptions.list(anna)).toEqual([{ ...made, ...update }]);
  await it.store.directory.deleteAppPassword(anna.accountId, anna.credentialId);
  expect(await subscriptions.list(anna)).toEqual([]);
  await expect(subscriptions.create(anna, NEW, 10)).rejects.toMatchObject({ code: 'notFound' });
});

test('a changed password takes its subscriptions along', async () => {
  const { id: accountId } = await it.account('berta');
  await it.store.directory.setPassword(accountId, 'phc');
  const found = await it.store.directory.credentialsFor('berta@example.org');
  const berta = { accountId, credentialId: found?.passwordId ?? '' };
  await subscriptions.create(berta, NEW, 10);
  await it.store.directory.setPassword(accountId, 'another');
  expect(await subscriptions.list(berta)).toEqual([]);
});

test('an account has so many and no more; expired ones do not count', async () => {
  const carl = await owner('carl');
  await subscriptions.create(carl, { ...NEW, expires: new Date(Date.now() - 1_000) }, 2);
  await subscriptions.create(carl, NEW, 2);
  await subscriptions.create(carl, NEW, 2);
  await expect(subscriptions.create(carl, NEW, 2)).rejects.toMatchObject({ code: 'overQuota' });
  expect(await subscriptions.list(carl)).toHaveLength(2);
  expect((await it.store.sweep()).pushSubscriptions).toBe(1);
});

test('what is due: first the code, then what changed since the subscription was made, then what is new', async () => {
  const dora = await owner('dora');
  const { id } = await subscriptions.create(dora, NEW, 10);
  expect(await dueIds(dora)).toEqual([id]);
  expect(await dueIds(dora, [id])).toEqual([]);
  const [verification] = await subscriptions.due([dora.accountId], [], 10);
  await subscriptions.settleVerification(verification!);
  await it.store.deliver(testDelivery(dora.accountId));
  // Nothing is pushed before the client has shown that the address is its own.
  expect(await dueIds(dora)).toEqual([]);
  await subscriptions.update(dora, id, { types: null, isVerified: true, expires: null });
  const push = (await subscriptions.due(null, [], 10)).find((due) => due.id === id);
  expect(push).toMatchObject({ id, isVerified: true, attempts: 0 });
  expect(push!.modSeq).toBeGreaterThan(push!.pushedModSeq);
  await subscriptions.settle(push!, push!.modSeq, 0);
  expect(await dueIds(dora)).toEqual([]);

  await it.store.deliver(testDelivery(dora.accountId));
  await subscriptions.postpone(push!, { waitSeconds: 600, paceSeconds: 5 });
  expect(await dueIds(dora)).toEqual([]);
  await subscriptions.postpone(push!, { waitSeconds: 0, paceSeconds: 5 });
  expect(await subscriptions.due([dora.accountId], [], 10)).toMatchObject([{ attempts: 2, paceSeconds: 5 }]);
  // At once is at once: the moment is not kept in rounded milliseconds, half of which would lie ahead.
  for (let attempts = 3; attempts <= 30; attempts++) {
    await subscriptions.postpone(push!, { waitSeconds: 0, paceSeconds: 5 });
    expect(await subscriptions.due([dora.accountId], [], 10)).toMatchObject([{ attempts }]);
  }

  await it.store.directory.setDisabled(dora.accountId, true);
  expect(await dueIds(dora)).toEqual([]);
  await it.store.directory.setDisabled(dora.accountId, false);
  await subscriptions.update(dora, id, { types: null, isVerified: true, expires: new Date(Date.now() - 1) });
  expect(await dueIds(dora)).toEqual([]);
  await subscriptions.update(dora, id, { types: null, isVerified: true, expires: null });
  await it.store.directory.touchCredential(dora.credentialId, { expiresAt: new Date(Date.now() - 1) });
  expect(await dueIds(dora)).toEqual([]);
  await subscriptions.drop(push!);
  expect(await subscriptions.list(dora)).toEqual([]);
});
