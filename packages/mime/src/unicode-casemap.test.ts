import { expect, test } from 'vitest';
import { unicodeCasemap } from './unicode-casemap.ts';

test.each([
  ['Invoice 100%', 'INVOICE 100%'],
  ['Überblick', 'U\u0308BERBLICK'],
  ['u\u0308', 'U\u0308'],
  // No title case of its own, and no decomposition.
  ['Straße', 'STRAßE'],
  ['ﬁn', 'FIN'],
  ['ｆｕｌｌ', 'FULL'],
  ['ǆ', 'DZ\u030c'],
  ['ᾳ', 'ΑΙ'],
  ['σς', 'ΣΣ'],
  ['привет', 'ПРИВЕТ'],
  ['a\u00a0b', 'A B'],
  ['회의록 한', '회의록 한'],
  ['\u1112\u1161\u11ab', '한'],
  ['日本語 ｶﾞ', '日本語 カ\u3099'],
  ['𐐨', '𐐀'],
])('%s', (text, form) => {
  expect(unicodeCasemap(text)).toBe(form);
  expect(unicodeCasemap(form)).toBe(form);
});
