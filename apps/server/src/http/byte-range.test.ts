import { expect, test } from 'vitest';
import { byteRange } from './byte-range.ts';

// RFC 9110 14.1.2, of 10,000 octets.
test.each([
  ['bytes=0-499', { start: 0, end: 500 }],
  ['bytes=500-999', { start: 500, end: 1_000 }],
  ['bytes=-500', { start: 9_500, end: 10_000 }],
  ['bytes=9500-', { start: 9_500, end: 10_000 }],
  ['bytes=9999-20000', { start: 9_999, end: 10_000 }],
  ['bytes=-20000', { start: 0, end: 10_000 }],
  ['Bytes=0-0', { start: 0, end: 1 }],
  ['bytes=10000-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', null],
  ['bytes=0-1,5-6', null],
  ['lines=0-1', null],
  ['bytes=-', null],
  ['bytes=a-b', null],
  [`bytes=${'9'.repeat(40)}-`, null],
  [undefined, null],
] as const)('%s', (header, expected) => {
  expect(byteRange(header, 10_000)).toEqual(expected);
});
