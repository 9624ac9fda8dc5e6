import { expect, test } from 'vitest';
import { replaceWord, wordAt, written } from './query-words.ts';

/** The caret stands at the bar. */
const at = (marked: string) => {
  const caret = marked.indexOf('|');
  return { text: marked.replace('|', ''), caret };
};

test.each<[string, string | null, string, boolean]>([
  ['|', null, '', false],
  ['ana|', null, 'ana', false],
  ['from:an|', 'from', 'an', false],
  ['-From:an|', 'from', 'an', true],
  ['is:unread |', null, '', false],
  ['in:"two wo|', 'in', 'two wo', false],
  ['in:"two words"|', null, '', false],
  ['(has:att|', 'has', 'att', false],
  ['from:a|na is:unread', 'from', 'a', false],
  ['보낸사람 김|', null, '김', false],
])('the word at the caret of %s', (marked, operator, value, isNegated) => {
  const { text, caret } = at(marked);
  expect(wordAt(text, caret)).toMatchObject({ operator, value, isNegated });
});

test.each([
  ['fr|', 'from:', 'from:|'],
  ['-fr| cat', 'from:', '-from:|cat'],
  ['from:an|', 'from:ana@example.org', 'from:ana@example.org |'],
  ['in:"two wo|rds" cat', 'in:"Two words"', 'in:"Two words" |cat'],
  ['(is:unr|ead)', 'is:unread', '(is:unread |)'],
])('%s completed', (marked, by, wanted) => {
  const { text, caret } = at(marked);
  const next = replaceWord(text, wordAt(text, caret), by);
  expect(`${next.text.slice(0, next.caret)}|${next.text.slice(next.caret)}`).toBe(wanted);
});

test('a value is quoted where it must be', () => {
  expect(written('ana@example.org')).toBe('ana@example.org');
  expect(written('Two "nice" words')).toBe('"Two  nice  words"');
});
