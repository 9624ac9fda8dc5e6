import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

test('so many in any window, for each key by itself', () => {
  let now = 0;
  const limit = new RateLimit({ most: 2, windowMs: 1_000, now: () => now });
  expect([limit.take('a'), limit.take('a'), limit.take('a'), limit.take('b')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  now = 999;
  expect(limit.take('a')).toBe(false);
  // What was refused has not counted.
  now = 1_000;
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([true, true, false]);
});
