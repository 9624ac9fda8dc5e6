import { expect, test } from 'vitest';
import { parsePatch } from './patch.ts';

test('keys are pointers without the leading slash (RFC 8620 5.3)', () => {
  expect(parsePatch({ 'keywords/$seen': true, name: 'x', 'mailboxIds/a~1b': null })).toEqual([
    { path: ['keywords', '$seen'], value: true },
    { path: ['name'], value: 'x' },
    { path: ['mailboxIds', 'a/b'], value: null },
  ]);
});

test('a key that is no pointer breaks the patch', () => {
  expect(parsePatch({ 'keywords/~2': true })).toBeNull();
});

test('one key must not lead into another', () => {
  expect(parsePatch({ keywords: {}, 'keywords/$seen': true })).toBeNull();
  expect(parsePatch({ 'keywords/a/b': 1, 'keywords/b': 1, 'keywords/a': true })).toBeNull();
  expect(parsePatch({ 'keywords/a': true, 'keywords/ab': true, 'keywords/a!': true })).not.toBeNull();
});
