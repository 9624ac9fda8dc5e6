import { expect, test } from 'vitest';
import { partOf, readPartialRange } from './partial-range.ts';
import { Reader } from './reader.ts';

const results = [11, 12, 13, 14, 15];

/** RFC 9394 3.1 and 4. */
test.each([
  ['1:2', [11, 12]],
  ['2:1', [11, 12]],
  ['4:9', [14, 15]],
  ['6:9', []],
  ['3:3', [13]],
  ['-1:-2', [14, 15]],
  ['-2:-1', [14, 15]],
  ['-4:-9', [11, 12]],
  ['-6:-9', []],
])('%s', (text, part) => {
  const range = readPartialRange(new Reader(text));
  expect(range.text).toBe(text);
  expect(partOf(results, range)).toEqual(part);
});

test.each(['0:1', '1:0', '1:-2', '-1:2', '1:*', '*:1', '1', '-', '', '4294967296:1'])('not %s', (text) => {
  expect(() => {
    const reader = new Reader(text);
    readPartialRange(reader);
    reader.end();
  }).toThrow();
});
