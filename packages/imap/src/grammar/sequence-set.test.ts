import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberSet } from './number-set.ts';
import { resolveRanges, scanSequenceSet } from './sequence-set.ts';

/** Of the set at the beginning of a text, in a mailbox with that largest number. */
function resolved(text: string, largest: number): string | null {
  const found = scanSequenceSet(text, 0);
  return found?.set.kind === 'ranges' ? resolveRanges(found.set.ranges, largest).toString() : null;
}

test.each([
  // RFC 9051 9, sequence-set
  ['2,4:7,9,12:*', 15, '2,4:7,9,12:15'],
  ['*:4,5:7', 10, '4:10'],
  ['3291:*', 3290, '3290'],
  ['2:4', 15, '2:4'],
  ['4:2', 15, '2:4'],
  ['*', 7, '7'],
  ['1:*', 0, ''],
  ['5,3,1,2,4', 9, '1:5'],
  ['7:9', 3, ''],
])('%s of %i', (text, largest, expected) => {
  expect(resolved(text, largest)).toBe(expected);
});

test.each(['', '0', '01', ',1', '1,,2', '-1', '4294967296', 'a'])('"%s" is no sequence set', (text) => {
  expect(scanSequenceSet(text, 0)).toBeNull();
});

test('a set is what it says: members, size, order, text', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (numbers) => {
      const set = NumberSet.of(numbers);
      const sorted = [...new Set(numbers)].sort((a, b) => a - b);
      expect([...set]).toEqual(sorted);
      expect(set.size).toBe(sorted.length);
      expect(set.min).toBe(sorted[0] ?? null);
      expect(set.max).toBe(sorted.at(-1) ?? null);
      for (let number = 0; number < 62; number += 1) expect(set.has(number)).toBe(sorted.includes(number));
      const again = set.isEmpty ? '' : resolved(set.toString(), 60);
      expect(again).toBe(set.toString());
      expect(NumberSet.ofRanges(numbers.map((number) => [number, number])).toString()).toBe(set.toString());
    }),
  );
});
