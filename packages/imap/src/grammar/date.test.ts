import { expect, test } from 'vitest';
import { formatDateTime, formatMessageDate, parseDateTime, parseDay } from './date.ts';

test('days and moments', () => {
  expect(parseDay('1-Feb-1994')?.toISOString()).toBe('1994-02-01T00:00:00.000Z');
  expect(parseDay('29-feb-2024')?.toISOString()).toBe('2024-02-29T00:00:00.000Z');
  for (const text of ['29-Feb-2023', '0-Jan-2020', '1-Foo-2020', '1-Jan-20', '1 Jan 2020', '']) {
    expect(parseDay(text), text).toBeNull();
  }
  expect(parseDateTime('17-Jul-1996 02:44:25 -0700')?.toISOString()).toBe('1996-07-17T09:44:25.000Z');
  expect(parseDateTime(' 1-Jan-2000 00:00:00 +0930')?.toISOString()).toBe('1999-12-31T14:30:00.000Z');
  for (const text of ['17-Jul-1996 24:00:00 +0000', '32-Jul-1996 02:44:25 -0700', '17-Jul-1996 02:44:25']) {
    expect(parseDateTime(text), text).toBeNull();
  }
  expect(formatDateTime(new Date('1996-07-07T09:44:25Z'))).toBe(' 7-Jul-1996 09:44:25 +0000');
});

test('the Date of an ENVELOPE keeps its own zone', () => {
  expect(formatMessageDate('1994-02-07T21:52:25-08:00')).toBe('Mon, 7 Feb 1994 21:52:25 -0800');
  expect(formatMessageDate('2026-11-23T00:15:00+09:30')).toBe('Mon, 23 Nov 2026 00:15:00 +0930');
  expect(formatMessageDate('2026-01-01T00:00:00Z')).toBe('Thu, 1 Jan 2026 00:00:00 +0000');
  expect(formatMessageDate('no date')).toBe('no date');
});
