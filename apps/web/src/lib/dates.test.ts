import { afterEach, expect, test } from 'vitest';
import { dateRange, dayOfYear, exactDate, messageDate, relativeDate, shortDate, timeOfDay } from './dates.ts';
import { setPreferences, type Hours } from './preferences.ts';

const NOW = new Date(2026, 10, 23, 15, 0);
const local = (day: number, hour: number, month = 10, year = 2026) =>
  new Date(year, month, day, hour, 5).toISOString();
/** Intl puts narrow and no-break spaces into times. */
const plain = (text: string) => text.replaceAll(/[\u202f\u00a0\u2009]/g, ' ');

// There is no page here to show them on.
Object.assign(globalThis, { document: { documentElement: { dataset: {} } } });
const choose = (hours: Hours | null) => setPreferences({ hours, language: 'en' });
afterEach(() => choose(null));

test.each<[string, string, string]>([
  [local(23, 14), 'en-GB', '14:05'],
  [local(23, 14), 'en-US', '2:05 PM'],
  [local(23, 14), 'ko', '오후 2:05'],
  [local(22, 23), 'en-GB', 'Sun'],
  [local(17, 1), 'en-GB', 'Tue'],
  [local(16, 23), 'en-GB', '16 Nov'],
  [local(1, 1, 0), 'en-US', 'Jan 1'],
  [local(31, 23, 11, 2025), 'en-GB', '31/12/2025'],
  // Of a clock that is ahead.
  [local(24, 1), 'en-GB', '24 Nov'],
])('in a list: %s for %s is %s', (iso, locale, text) => {
  expect(plain(shortDate(iso, locale, NOW))).toBe(text);
});

test('the clock that was chosen is everywhere, whatever the language has', () => {
  const at = new Date(2026, 10, 23, 0, 5);
  const range = () =>
    dateRange(at, new Date(at.getTime() + 3_600_000), { hasTime: true, zone: null }, 'en-US');
  const all = () =>
    [
      shortDate(at.toISOString(), 'en-US', NOW),
      messageDate(at.toISOString(), 'en-US', NOW),
      timeOfDay(at, 'en-US'),
      exactDate(at.toISOString(), 'en-US'),
      range(),
    ].map(plain);
  for (const text of all()) expect(text).toContain('12:05');
  choose('24');
  for (const text of all()) {
    expect(text).toMatch(/\b00:05/);
    expect(text).not.toMatch(/AM|PM/);
  }
  choose('12');
  expect(plain(timeOfDay(at, 'en-GB'))).toBe('12:05 am');
  expect(plain(timeOfDay(at, 'ko'))).toBe('오전 12:05');
});

test('the year is said when it is another one; days have no zone', () => {
  expect(messageDate(local(5, 9), 'en-GB', NOW)).not.toContain('2026');
  expect(messageDate(local(5, 9, 10, 2024), 'en-GB', NOW)).toContain('2024');
  expect(dayOfYear({ month: 2, day: 29 }, 'en-GB')).toBe('29 February');
  expect(dayOfYear({ year: 1987, month: 1, day: 1 }, 'ko')).toBe('1987년 1월 1일');
  const day = new Date(Date.UTC(2026, 11, 1));
  expect(dateRange(day, day, { hasTime: false, zone: 'UTC' }, 'en-GB')).toMatch(
    /^Tuesday,? 1 December 2026$/,
  );
});

test.each<[number, string]>([
  [-3, '3 seconds ago'],
  [-130, '2 minutes ago'],
  [-7_200, '2 hours ago'],
  [-86_400, 'yesterday'],
  [-40 * 86_400, 'last month'],
  [-800 * 86_400, '2 years ago'],
])('%s seconds: %s', (seconds, text) => {
  const iso = new Date(NOW.getTime() + seconds * 1_000).toISOString();
  expect(relativeDate(iso, 'en', NOW.getTime())).toBe(text);
});

test('no other file makes dates into words', () => {
  const files = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const found = Object.entries(files).flatMap(([path, text]) =>
    /Intl\.(?:DateTimeFormat|RelativeTimeFormat)\(|\.toLocale(?:Date|Time)?String\(|\.to(?:Date|Time)String\(/.test(
      text,
    )
      ? [path]
      : [],
  );
  // The other one asks what the clock shows elsewhere, to reckon with it.
  expect(found).toEqual(['../features/reader/invitation/read-event.ts', './dates.ts']);
});
