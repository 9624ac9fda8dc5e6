import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EmailPatches } from '../mail-store/index.ts';
import * as code from './index.ts';
import { LazyOffline, outboxOf } from './offline-transport.ts';

const star: EmailPatches = new Map([['e1', { keywords: { $flagged: true } }]]);
const reported = vi.fn();

beforeEach(() => {
  vi.stubGlobal('reportError', reported);
  vi.stubGlobal('caches', { delete: () => Promise.resolve(false) });
});
afterEach(() => {
  expect(reported).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

async function open() {
  const kept = await code.openKeptMail();
  return outboxOf(LazyOffline.of({ code, kept }));
}

test('what waits outlives the page, until it is answered', async () => {
  const outbox = await open();
  const key = await outbox.add(star);
  const next = await open();
  expect(await next.list()).toEqual([{ key, patches: star }]);
  await next.remove(key);
  expect(await next.list()).toEqual([]);
});

test('a change that is answered after somebody has signed out has nothing to be taken out of', async () => {
  const outbox = await open();
  const key = await outbox.add(star);
  await code.forgetKeptMail();
  await outbox.remove(key);
  // Nor is another one kept: nobody is signed in.
  const late = await outbox.add(star);
  await outbox.remove(late);
  expect(await (await open()).list()).toEqual([]);
});

test('a browser that keeps nothing keeps no changes either', async () => {
  const outbox = outboxOf(LazyOffline.of(null));
  await outbox.remove(await outbox.add(star));
  expect(await outbox.list()).toEqual([]);
});
