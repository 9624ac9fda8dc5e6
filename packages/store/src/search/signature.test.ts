import { hash } from 'node:crypto';
import { assert, nat, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { placesOf, signatureOf } from './signature.ts';

const has = (signature: Buffer, place: number): boolean => {
  const bit = place & (signature.length * 8 - 1);
  return ((signature[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
};
const mayContain = (text: string, wanted: string): boolean => {
  const signature = signatureOf(Buffer.from(text));
  return placesOf(Buffer.from(wanted)).every((place) => has(signature, place));
};

test('whatever is a part of a text is in its signature', () => {
  assert(
    property(string({ unit: 'grapheme', maxLength: 3000 }), nat(), nat(80), (text, at, length) => {
      const characters = Array.from(text);
      const start = at % (characters.length + 1);
      expect(mayContain(text, characters.slice(start, start + length).join(''))).toBe(true);
    }),
  );
});

test('what is not in a text is hardly ever in its signature', () => {
  let wrong = 0;
  for (let n = 0; n < 1000; n += 1) {
    const text = Array.from({ length: 300 }, (_, word) => `W${(n * 7919 + word * 104_729) % 99_991}`).join(
      ' ',
    );
    if (mayContain(text, 'INVOICE')) wrong += 1;
  }
  expect(wrong).toBeLessThan(20);
});

test('sizes follow the text, within bounds', () => {
  expect(signatureOf(Buffer.alloc(0)).length).toBe(8);
  expect(signatureOf(Buffer.from('AB')).every((octet) => octet === 0)).toBe(true);
  expect(placesOf(Buffer.from('AB'))).toEqual([]);
  const octets = Buffer.concat(Array.from({ length: 6000 }, (_, n) => hash('sha256', String(n), 'buffer')));
  expect(signatureOf(octets).length).toBe(4096);
  expect(placesOf(octets).length).toBe(32);
});
