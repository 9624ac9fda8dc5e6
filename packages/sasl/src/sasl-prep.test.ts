import { expect, test } from 'vitest';
import { saslPrep } from './sasl-prep.ts';

test.each([
  ['RFC 4013 3, soft hyphen', 'I\u00adX', 'IX'],
  ['RFC 4013 3, as it is', 'user', 'user'],
  ['RFC 4013 3, case is kept', 'USER', 'USER'],
  ['RFC 4013 3, NFKC', '\u00aa', 'a'],
  ['RFC 4013 3, NFKC of a sign', '\u2168', 'IX'],
  ['spaces of other scripts', 'a\u00a0b\u3000c', 'a b c'],
  ['Hangul in pieces', '\u1112\u1161\u11ab', '한'],
])('%s', (_, text, prepared) => expect(saslPrep(text)).toBe(prepared));
