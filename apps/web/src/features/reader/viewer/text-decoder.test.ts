import { expect, test } from 'vitest';
import { textDecoder } from './text-decoder.ts';

const bytes = (...octets: number[]) => Uint8Array.from(octets);

test.each([
  ['euc-kr', bytes(0xb0, 0xa1), '가'],
  ['us-ascii', new TextEncoder().encode('é'), 'é'],
  [null, bytes(0xe9, 0x20), 'é '],
  ['x-nonsense', new TextEncoder().encode('한'), '한'],
  ['utf-8', bytes(0xff, 0xfe, 0x61, 0x00), 'a'],
  [null, bytes(0xfe, 0xff, 0x00, 0x61), 'a'],
  [null, bytes(0x61, 0xed, 0x95), 'a\uFFFD'],
] as const)('%s', (charset, content, text) => {
  expect(textDecoder(charset, content).decode(content)).toBe(text);
});
