import { expect, test } from 'vitest';
import { QueryCache } from './query-cache.ts';

const MEBIBYTE = 1024 * 1024;
const lines = (octets: number) => new Float64Array(octets / 8);

test('memory is bounded; what was asked for last stays', () => {
  const cache = new QueryCache();
  for (const key of ['a', 'b', 'c']) cache.put(key, lines(10 * MEBIBYTE));
  expect(cache.get('a')).toHaveLength((10 * MEBIBYTE) / 8);
  cache.put('d', lines(10 * MEBIBYTE));
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key))).toEqual(['a', 'c', 'd']);
  // The same again is counted once.
  for (let n = 0; n < 10; n += 1) cache.put('d', lines(10 * MEBIBYTE));
  expect(['a', 'c', 'd'].filter((key) => cache.get(key))).toEqual(['a', 'c', 'd']);
  cache.put('huge', lines(40 * MEBIBYTE));
  expect(['a', 'c', 'd', 'huge'].filter((key) => cache.get(key))).toEqual([]);
});
