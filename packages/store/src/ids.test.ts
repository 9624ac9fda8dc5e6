import { expect, test } from 'vitest';
import { fromBlobId, fromId, fromIds, toBlobId, toId } from './ids.ts';

test('ids are a letter and base 36, and come back', () => {
  expect(toId('e', 35)).toBe('ez');
  for (const number of [1, 35, 36, 123_456_789, Number.MAX_SAFE_INTEGER]) {
    expect(fromId('m', toId('m', number))).toBe(number);
  }
});

test('one spelling only, of one kind only', () => {
  const wrong = [
    '',
    'e',
    'm1',
    'e0',
    'e01',
    'eA',
    'e-1',
    'e1 ',
    'e1.5',
    'e1e',
    'ezzzzzzzzzzzz',
    'e\u0661',
    'E1',
  ];
  for (const id of wrong.filter((id) => id !== 'e1e')) expect(fromId('e', id), id).toBeNull();
  expect(fromId('e', 'e1e')).toBe(50);
  expect(fromIds('e', ['e1', 'nonsense', 'e2', 'm3'])).toEqual([1, 2]);
});

test('blob ids are the hash, in its one spelling', () => {
  const hash = Buffer.alloc(32, 0xfe);
  const id = toBlobId(hash);
  expect(id).toMatch(/^b[A-Za-z0-9_-]{43}$/);
  expect(fromBlobId(id)).toEqual(hash);
  // The last character holds four bits that belong to nothing.
  const otherSpelling = id.slice(0, -1) + String.fromCharCode(id.charCodeAt(id.length - 1) + 1);
  for (const wrong of ['', 'b', id.slice(0, -1), `${id}A`, `e${id.slice(1)}`, otherSpelling]) {
    expect(fromBlobId(wrong), wrong).toBeNull();
  }
});
