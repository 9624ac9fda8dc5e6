import { expect, test } from 'vitest';
import { en } from './en.ts';
import { ko } from './ko.ts';
import { plural } from './plural.ts';
import { importSection, sectionNames } from './sections.ts';
import type { Language } from '../lib/preferences.ts';

/** "list.empty" → what stands there. */
function flatten(value: object, path = ''): Map<string, unknown> {
  const result = new Map<string, unknown>();
  for (const [key, child] of Object.entries(value) as [string, unknown][]) {
    if (typeof child === 'object' && child !== null) {
      for (const [inner, text] of flatten(child, `${path}${key}.`)) result.set(inner, text);
    } else result.set(path + key, child);
  }
  return result;
}
/** What stands there from the start and every section that is loaded later. */
async function all(language: Language): Promise<Map<string, unknown>> {
  const sections = await Promise.all(
    sectionNames.map(async (name) => [name, await importSection(name, language)] as const),
  );
  return flatten({ ...(language === 'ko' ? ko : en), ...Object.fromEntries(sections) });
}
const english = await all('en');
const korean = await all('ko');

test('Korean says everything that English says', () => {
  expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
  for (const [key, text] of korean) expect(typeof text, key).toBe(typeof english.get(key));
});

test('no string is empty, and none of the Korean ones was forgotten in English', () => {
  const call = (text: unknown) =>
    typeof text === 'function' ? (text as (...args: unknown[]) => string)(2, 'X') : (text as string);
  const same: string[] = [];
  for (const [key, text] of english) {
    const other = call(korean.get(key));
    expect(call(text).trim(), key).not.toBe('');
    expect(other.trim(), key).not.toBe('');
    if (!/[가-힣]/.test(other)) same.push(key);
  }
  expect(same).toEqual(['compose.uploading']);
});

test('functions use what they are given', () => {
  expect(en.done.archived(1)).toBe('Archived');
  expect(en.done.archived(12_431)).toBe('12,431 archived');
  expect(ko.done.archived(12_431)).toBe('12,431개를 보관했습니다');
  expect(ko.done.moved(1, '여행')).toBe('여행으로 옮겼습니다');
  expect(ko.done.moved(1, '휴지통')).toBe('휴지통으로 옮겼습니다');
  expect(ko.done.moved(1, '서울')).toBe('서울로 옮겼습니다');
  expect(plural('en', 1, { one: 'one', other: '#' })).toBe('one');
});

test('every string is used somewhere', () => {
  const files = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../i18n/**'], {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const source = Object.values(files).join('\n');
  expect(source.length).toBeGreaterThan(100_000);
  // Reached by a computed key.
  const computed =
    /^(?:empty|help|colors|emoji\.(?:groups|tones)|setup\.strengths|mailbox|reading\.forms|security\.factor|transfer\.(?:uploadProblem|error|reason)|finding\.(?:groups|operators|values|places|ages|sizes|days|names|form)|admin\.(?:check|log\.actions|mail\.(?:status|outcome)|signIn\.(?:outcomes|services|factors)))\./;
  // The area of administrators takes its sections apart: there the last name has to be found.
  const ofAdmin = Object.entries(files)
    .flatMap(([path, text]) => (path.includes('/features/admin/') ? [text] : []))
    .join('\n');
  const isNamed = (key: string) =>
    key.startsWith('admin.') && new RegExp(`\\b${key.split('.').at(-1)}\\b`).test(ofAdmin);
  const unused = [...english.keys()].filter(
    (key) =>
      !computed.test(key) &&
      !source.includes(`.${key}`) &&
      !source.includes(`.${key.split('.')[0]}[`) &&
      !isNamed(key),
  );
  expect(unused).toEqual([]);
});
