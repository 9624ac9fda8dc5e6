import english from 'emojibase-data/en/data.json' with { type: 'json' };
import codes from 'emojibase-data/en/shortcodes/github.json' with { type: 'json' };
import korean from 'emojibase-data/ko/data.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { findEmoji } from './find-emoji.ts';
import { languagesOf } from './find-in-languages.ts';
import { readHabits } from './habits.ts';
import { GROUPS, makeTable, type EmojiRecord } from './make-table.ts';
import { readTable, type Emoji } from './tables.ts';
import { TONES, withTone } from './tones.ts';

const tables: Record<'en' | 'ko', Emoji[]> = {
  en: readTable(makeTable(english, codes), () => true),
  ko: readTable(makeTable(korean, {}), () => true),
};
const found = (text: string, own: 'en' | 'ko' = 'en', count = 1) =>
  findEmoji(
    languagesOf(text, own).map((language) => tables[language]),
    text,
  )
    .slice(0, count)
    .map((emoji) => emoji.text)
    .join(' ');

test('plain ones of a kind are among the first that are offered', () => {
  expect(found('하트', 'ko', 8)).toContain('❤️');
});

test('both languages have the same emoji in the same order, each once, in nine groups', () => {
  const texts = tables.en.map(({ text }) => text);
  expect(texts.length).toBeGreaterThan(1_850);
  expect(new Set(texts).size).toBe(texts.length);
  expect(tables.ko.map(({ text }) => text)).toEqual(texts);
  expect([...new Set(tables.en.map(({ group }) => group))]).toEqual([...GROUPS]);
  expect(tables.ko.filter(({ name }) => name === '')).toEqual([]);
});

test('what is an emoji by itself has no selector, what is not keeps it', () => {
  const texts = new Set(tables.en.map(({ text }) => text));
  expect([texts.has('😐'), texts.has('😐\uFE0F'), texts.has('❤\uFE0F'), texts.has('❤')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test('every tone of every emoji is the one that Unicode lists, and only those that are listed have tones', () => {
  const shown = new Map(tables.en.map((emoji) => [emoji.text.replaceAll('\uFE0F', ''), emoji]));
  for (const { emoji, skins, group } of english as EmojiRecord[]) {
    const own = shown.get(emoji.replaceAll('\uFE0F', ''));
    if (group === undefined || !own) continue;
    expect(own.hasTones, emoji).toBe(skins !== undefined);
    for (const tone of TONES.slice(1)) {
      const listed = skins?.find((one) => [one.tone].flat().every((each) => each === tone));
      if (skins) expect(withTone(own.text, tone)).toBe(listed?.emoji);
    }
  }
  expect(withTone('👋', 0)).toBe('👋');
});

test.each([
  ['joy', '😂'],
  ['tada', '🎉'],
  ['thumbs_up', '👍'],
  ['+1', '👍'],
  ['Thumbsup', '👍'],
  ['heart', '❤️'],
  ['smile', '😄'],
  ['south korea', '🇰🇷'],
  ['korea south', '🇰🇷'],
  ['pinata', '🪅'],
  ['rofl', '🤣'],
  ['zzzz', ''],
  ['', ''],
])('in English, “%s” is %s', (text, wanted) => {
  expect(found(text)).toBe(wanted);
});

test.each([
  ['빨간색 하트', '❤️'],
  ['빨간색하트', '❤️'],
  ['박수', '👏'],
  ['대한민국', '🇰🇷'],
  ['tada', '🎉'],
])('in Korean, “%s” is %s', (text, wanted) => {
  expect(found(text, 'ko')).toBe(wanted);
});

test('웃음 is a laughing face, from the first letter that is composed to the last', () => {
  for (const text of ['웃', '웃으', '웃음']) {
    expect(found(text, 'ko', 8), text).toMatch(/😀|😄|😆/u);
  }
  // The next syllable has begun with a letter of its own.
  expect(found('웃ㅇ', 'ko', 40)).toContain('😆');
  expect(found('웃음', 'en', 40)).toContain('😆');
});

test('what begins so stands before what holds it; short pieces are not looked for inside of words', () => {
  const cats = found('cat', 'en', 200).split(' ');
  expect(cats.indexOf('🐈')).toBeLessThan(cats.indexOf('😺') + 1);
  expect(found('at', 'en', 2_000)).not.toContain('🐈');
});

test('the other language is asked when its letters are typed', () => {
  expect(languagesOf('smile', 'ko')).toEqual(['ko', 'en']);
  expect(languagesOf('웃음', 'ko')).toEqual(['ko']);
  expect(languagesOf('웃음', 'en')).toEqual(['en', 'ko']);
  expect(languagesOf('smile', 'en')).toEqual(['en']);
});

test('of what the browser kept only what makes sense is taken', () => {
  expect(readHabits('{"recent":["😂",3,null,"👋"],"tone":3}')).toEqual({ recent: ['😂', '👋'], tone: 3 });
  for (const bad of [null, 'null', '[', '7', '{"recent":"😂","tone":9}', '[]']) {
    expect(readHabits(bad), String(bad)).toEqual({ recent: [], tone: 0 });
  }
});
