import { expect, test } from 'vitest';
import { inZone, readEvent } from './read-event.ts';

const calendar = (lines: string, more = '') =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${more}BEGIN:VEVENT\r\n${lines.replaceAll('\n', '\r\n')}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

test('an invitation with all that a card shows', () => {
  const event = readEvent(
    calendar(
      `UID:1
DTSTART;TZID=Europe/Berlin:20261201T100000
DTEND;TZID="Europe/Berlin":20261201T113000
SUMMARY;LANGUAGE=de:Plans\\, part two\\nand
  more
LOCATION:Reading room\\; first floor
ORGANIZER;CN="Weber, Jonas";ROLE=CHAIR:mailto:jonas@holzwerk.example
RRULE:FREQ=WEEKLY
BEGIN:VALARM
SUMMARY:not this
END:VALARM`,
      'METHOD:REQUEST\r\n',
    ),
  );
  expect(event).toEqual({
    summary: 'Plans, part two\nand more',
    start: { kind: 'instant', at: new Date('2026-12-01T09:00:00Z') },
    end: { kind: 'instant', at: new Date('2026-12-01T10:30:00Z') },
    location: 'Reading room; first floor',
    organizer: 'Weber, Jonas <jonas@holzwerk.example>',
    isCancelled: false,
    repeats: true,
  });
});

test.each([
  ['DTSTART:20260701T080000Z', { kind: 'instant', at: new Date('2026-07-01T08:00:00Z') }],
  ['DTSTART;VALUE=DATE:20260701', { kind: 'day', at: new Date('2026-07-01T00:00:00Z') }],
  ['DTSTART:20260701T080000', { kind: 'local', at: new Date('2026-07-01T08:00:00Z'), zone: null }],
  [
    'DTSTART;TZID=Somewhere/Else:20260701T080000',
    { kind: 'local', at: new Date('2026-07-01T08:00:00Z'), zone: 'Somewhere/Else' },
  ],
])('%s', (line, start) => {
  expect(readEvent(calendar(line))?.start).toEqual(start);
});

test('an end by duration; a cancelled one', () => {
  const event = readEvent(calendar('DTSTART:20260701T080000Z\nDURATION:P1DT2H30M', 'METHOD:CANCEL\r\n'));
  expect(event?.end).toEqual({ kind: 'instant', at: new Date('2026-07-02T10:30:00Z') });
  expect(event?.isCancelled).toBe(true);
  expect(readEvent(calendar('DTSTART:20260701T080000Z\nSTATUS:CANCELLED'))?.isCancelled).toBe(true);
});

test('what is no event is none', () => {
  for (const text of [
    '',
    'hello',
    calendar('SUMMARY:no beginning'),
    calendar('DTSTART:20260231T080000Z'),
    calendar('DTSTART:20260701T250000Z'),
    calendar('DTSTART:20260701T080000Z\nBEGIN:X'),
    'BEGIN:VEVENT\r\nDTSTART:20260701T080000Z\r\nEND:VEVENT',
    'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260701T080000Z',
  ])
    expect(readEvent(text), text).toBeNull();
});

test('clocks that change', () => {
  // Berlin: from UTC+1 to UTC+2 on 29 March 2026 at 01:00 UTC, back on 25 October at 01:00 UTC.
  expect(inZone(new Date('2026-03-29T01:59:00Z'), 'Europe/Berlin')).toEqual(new Date('2026-03-29T00:59:00Z'));
  expect(inZone(new Date('2026-03-29T03:01:00Z'), 'Europe/Berlin')).toEqual(new Date('2026-03-29T01:01:00Z'));
  expect(inZone(new Date('2026-10-25T04:00:00Z'), 'Europe/Berlin')).toEqual(new Date('2026-10-25T03:00:00Z'));
  expect(inZone(new Date('2026-06-01T09:00:00Z'), 'Asia/Seoul')).toEqual(new Date('2026-06-01T00:00:00Z'));
  expect(inZone(new Date(), 'No/Where')).toBeNull();
});

test('a hostile file costs little', () => {
  const bomb = calendar(
    `DTSTART:20260701T080000Z\n${'X;A=B'.repeat(40_000)}:x\n${'BEGIN:A\n'.repeat(5_000)}`,
  );
  const began = performance.now();
  readEvent(bomb);
  expect(performance.now() - began).toBeLessThan(1_000);
});
