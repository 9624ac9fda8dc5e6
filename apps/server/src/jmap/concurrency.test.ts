import { expect, test } from 'vitest';
import { ConcurrencyLimit } from './concurrency.ts';

test('some are at work, the others wait in order, more are refused', async () => {
  const limit = new ConcurrencyLimit({ most: 2, mostInAll: 4 });
  const first = (await limit.enter('a'))!;
  const second = (await limit.enter('a'))!;
  const order: number[] = [];
  const third = limit.enter('a').then((slot) => (order.push(3), slot!));
  const fourth = limit.enter('a').then((slot) => (order.push(4), slot!));
  expect(await limit.enter('a')).toBeNull();
  // Another key has lanes of its own.
  (await limit.enter('b'))![Symbol.dispose]();
  expect(order).toEqual([]);
  first[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  (await fourth)[Symbol.dispose]();
  expect(order).toEqual([3, 4]);
  second[Symbol.dispose]();
  const again = await Promise.all([limit.enter('a'), limit.enter('a')]);
  expect(again.every((slot) => slot !== null)).toBe(true);
});
