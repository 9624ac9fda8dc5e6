import { expect, test } from 'vitest';
import { sendTimes, snoozeTimes, toLocalInput } from './send-times.ts';

const told = (now: Date) => sendTimes(now).map(({ kind, at }) => `${kind} ${toLocalInput(at)}`);

test('on a Wednesday at noon all four', () => {
  expect(told(new Date(2026, 10, 25, 12, 10))).toEqual([
    'laterToday 2026-11-25T18:00',
    'tomorrowMorning 2026-11-26T08:00',
    'tomorrowAfternoon 2026-11-26T13:00',
    'mondayMorning 2026-11-30T08:00',
  ]);
});

test('in the evening of a Sunday, Monday is tomorrow', () => {
  expect(told(new Date(2026, 10, 29, 20))).toEqual([
    'tomorrowMorning 2026-11-30T08:00',
    'tomorrowAfternoon 2026-11-30T13:00',
  ]);
});

test('on a Monday the next one; over the end of a year', () => {
  expect(told(new Date(2026, 11, 28, 17))).toEqual([
    'tomorrowMorning 2026-12-29T08:00',
    'tomorrowAfternoon 2026-12-29T13:00',
    'mondayMorning 2027-01-04T08:00',
  ]);
});

test('what is put off can come back at the weekend, unless that is tomorrow or now', () => {
  const kinds = (now: Date) => snoozeTimes(now).map(({ kind, at }) => `${kind} ${toLocalInput(at)}`);
  expect(kinds(new Date(2026, 10, 25, 12))).toEqual([
    'laterToday 2026-11-25T18:00',
    'tomorrowMorning 2026-11-26T08:00',
    'weekend 2026-11-28T08:00',
    'mondayMorning 2026-11-30T08:00',
  ]);
  expect(kinds(new Date(2026, 10, 27, 20))).toEqual([
    'tomorrowMorning 2026-11-28T08:00',
    'mondayMorning 2026-11-30T08:00',
  ]);
});
