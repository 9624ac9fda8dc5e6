import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { NewSignIn } from './sign-ins.ts';

let it: TestStore;
beforeAll(async () => {
  it = await openTestStore();
});
afterAll(() => it[Symbol.asyncDispose]());

function signIn(key: string, some: Partial<NewSignIn> = {}): NewSignIn {
  return {
    key: Buffer.from(key),
    accountId: null,
    username: 'somebody@example.org',
    service: 'imap',
    ip: '192.0.2.1',
    userAgent: '',
    outcome: 'invalid',
    factors: ['password'],
    count: 1,
    firstAt: new Date('2026-11-23T08:00:00Z'),
    lastAt: new Date('2026-11-23T08:00:00Z'),
    ...some,
  };
}

test('tries that are alike are counted together, and the log is read page by page', async () => {
  const { directory } = it.store;
  const anna = (await it.account('anna')).id;
  await directory.addSignIns([]);
  await directory.addSignIns([
    signIn('1', { username: 'a\0b\ud800' }),
    signIn('2', { accountId: anna, outcome: 'appPasswordNeeded', factors: ['password', 'totp'] }),
    signIn('gone', { accountId: 'a999' }),
  ]);
  const later = new Date('2026-11-23T08:10:00Z');
  await directory.addSignIns([
    signIn('2', { accountId: anna, count: 3, firstAt: later, lastAt: later }),
    signIn('3', { accountId: anna, outcome: 'ok', factors: [], userAgent: 'Firefox' }),
  ]);

  const all = await directory.signIns({ limit: 10 });
  expect(all.map(({ count }) => count)).toEqual([1, 4, 1]);
  expect(all[0]).toEqual({
    id: expect.stringMatching(/^n/),
    accountId: anna,
    username: 'somebody@example.org',
    service: 'imap',
    ip: '192.0.2.1',
    userAgent: 'Firefox',
    outcome: 'ok',
    factors: [],
    count: 1,
    firstAt: new Date('2026-11-23T08:00:00Z'),
    lastAt: new Date('2026-11-23T08:00:00Z'),
  });
  expect(all[1]).toMatchObject({
    outcome: 'appPasswordNeeded',
    factors: ['password', 'totp'],
    lastAt: later,
  });
  expect(all[2]).toMatchObject({ accountId: null, username: 'a\ufffdb\ufffd' });

  const own = await directory.signIns({ accountId: anna, limit: 1 });
  expect(own).toEqual([all[0]]);
  expect(await directory.signIns({ accountId: anna, before: own[0]?.id ?? '', limit: 10 })).toEqual([all[1]]);
  expect(await directory.signIns({ before: 'c1', limit: 10 })).toEqual([]);
});

test('the log goes back 90 days', async () => {
  const { directory } = it.store;
  const at = (days: number): Partial<NewSignIn> => ({
    username: `${days}`,
    lastAt: new Date(Date.now() - days * 24 * 60 * 60_000),
  });
  await directory.addSignIns([signIn('old', at(91)), signIn('young', at(89))]);
  await it.store.sweep();
  const names = (await directory.signIns({ limit: 10 })).map(({ username }) => username);
  expect(names).toContain('89');
  expect(names).not.toContain('91');
});
