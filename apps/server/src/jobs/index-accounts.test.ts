import { testDelivery, testMessage } from '@mailcote/store/testing';
import { expect, test } from 'vitest';
import { startJmapServer } from '../jmap/testing/jmap-test-server.ts';
import { indexAccounts } from './index-accounts.ts';

test('mail that was there before, and mail that comes in, gets its texts', async () => {
  await using server = await startJmapServer();
  const { store, context, ana, bob } = server;
  for (let n = 0; n < 60; n += 1)
    await store.deliver(testDelivery(ana.id, testMessage({ subject: `old ${n}` })));
  expect(await store.textIndex.accounts()).toContain(ana.id);
  const stop = new AbortController();
  const running = indexAccounts(context, store.textIndex, { part: 'texts', lookEveryMs: 100 }, stop.signal);
  await expect.poll(() => store.textIndex.accounts(), { timeout: 20_000 }).toEqual([]);
  await store.deliver(testDelivery(bob.id, testMessage({ subject: 'new' })));
  expect(await store.textIndex.accounts()).toEqual([bob.id]);
  await expect.poll(() => store.textIndex.accounts(), { timeout: 20_000 }).toEqual([]);
  stop.abort();
  await running;
  expect(server.errors).toEqual([]);
});

test('words that come late are made, before anybody searches for them', async () => {
  await using server = await startJmapServer();
  const { store, context, ana } = server;
  const long = testMessage({ body: `${'On and on it goes.\n'.repeat(600)}walrus` });
  await store.deliver(testDelivery(ana.id, long));
  expect(await store.lateWords.accounts()).toEqual([ana.id]);
  const stop = new AbortController();
  const running = indexAccounts(context, store.lateWords, { part: 'words', lookEveryMs: 50 }, stop.signal);
  await expect.poll(() => store.lateWords.accounts(), { timeout: 20_000 }).toEqual([]);
  for (let n = 0; n < 30; n += 1) await store.deliver(testDelivery(ana.id, long));
  await expect.poll(() => store.lateWords.accounts(), { timeout: 20_000 }).toEqual([]);
  stop.abort();
  await running;
  expect(server.errors).toEqual([]);
});
