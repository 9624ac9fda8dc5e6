import { expect, test } from 'vitest';
import { firstDay, lastDay, toFromDate, toToDate } from './vacation-days.ts';

test('days there and back, whatever the time zone', () => {
  for (const day of ['2026-12-24', '2026-12-31', '2027-02-28', '2028-02-29', '2026-03-29', '2026-10-25']) {
    expect(firstDay(toFromDate(day))).toBe(day);
    expect(lastDay(toToDate(day))).toBe(day);
  }
  expect([firstDay(null), lastDay(null), toFromDate(''), toToDate('')]).toEqual(['', '', null, null]);
});

test('a response lasts from the first moment of the first day to the last of the last', () => {
  expect(new Date(toFromDate('2026-12-24') ?? '')).toEqual(new Date(2026, 11, 24));
  expect(new Date(toToDate('2026-12-31') ?? '')).toEqual(new Date(2027, 0, 1));
  // What another client has set in the middle of a day.
  const noon = new Date(2026, 11, 24, 12).toISOString();
  expect([firstDay(noon), lastDay(noon)]).toEqual(['2026-12-24', '2026-12-24']);
});
