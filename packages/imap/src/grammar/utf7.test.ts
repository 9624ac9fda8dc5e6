import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf7, encodeUtf7 } from './utf7.ts';

test.each([
  // RFC 3501 5.1.3
  ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
  ['Entwürfe & mehr', 'Entw&APw-rfe &- mehr'],
  ['😀', '&2D3eAA-'],
])('%s', (text, encoded) => {
  expect(encodeUtf7(text)).toBe(encoded);
  expect(decodeUtf7(encoded)).toBe(text);
});

test.each(['&', '&Jjo', '&Jjo!-', '&U,BTFw-&ZeVnLIqe-', '&AGE-', 'ü', '&2D0-', '&A-'])(
  '%s is not the one right spelling of anything',
  (text) => {
    expect(decodeUtf7(text)).toBeNull();
  },
);

test('every name comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(text.isWellFormed());
      expect(decodeUtf7(encodeUtf7(text))).toBe(text);
    }),
  );
});
