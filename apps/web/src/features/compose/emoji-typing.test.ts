import { expect, test } from 'vitest';
import { typedEmoji } from './emoji-typing.ts';

test.each([
  [':sm', 'sm'],
  ['Hello :lau', 'lau'],
  ['(:thumbs_up', 'thumbs_up'],
  ['“:+1', '+1'],
  ['안녕 :웃음', '웃음'],
  [':웃', '웃'],
  ['\u200B:sm', 'sm'],
  ['a\u00A0:sm', 'sm'],
])('“%s” asks for %s', (before, words) => {
  expect(typedEmoji(before)).toEqual({ words, length: words.length + 1 });
});

test.each([
  ':',
  ':s',
  ':)',
  ':-)',
  ':-D',
  ':D',
  ':P',
  '<3',
  'at 10:30',
  ':30',
  'note:this',
  'https://ana',
  '::sm',
  ':sm ',
  ':sm.',
  ':smile:',
  'C:\\path',
  '',
])('“%s” asks for none', (before) => {
  expect(typedEmoji(before)).toBeNull();
});

test('what is longer than any name is none', () => {
  expect(typedEmoji(`:${'a'.repeat(60)}`)).toBeNull();
});
