import { expect, test } from 'vitest';
import { cutAt } from './pieces.ts';

test('matches and what is between them, each by its place', () => {
  expect(cutAt('a cat, a cat', /cat/g)).toEqual([
    { text: 'a ', at: 0, isMatch: false },
    { text: 'cat', at: 2, isMatch: true },
    { text: ', a ', at: 5, isMatch: false },
    { text: 'cat', at: 9, isMatch: true },
  ]);
  expect(cutAt('', /a/g)).toEqual([]);
  expect(cutAt('aa', /a*/g)).toEqual([{ text: 'aa', at: 0, isMatch: true }]);
});
