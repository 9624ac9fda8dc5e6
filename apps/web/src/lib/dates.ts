/*
 * Every date and time that people read, in the language they chose, with the clock they chose, in the zone of their machine.
 */
import { currentPreferences } from './preferences.ts';

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Intl's formatters are dear to make and cheap to use. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const { hours } = currentPreferences();
  const hasTime = options.hour !== undefined || options.timeStyle !== undefined;
  const chosen: Intl.DateTimeFormatOptions =
    hours === null || !hasTime ? options : { ...options, hourCycle: hours === '12' ? 'h12' : 'h23' };
  const key = locale + JSON.stringify(chosen);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale, chosen)));
  return made;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** For a list: the time today, the weekday within six days, the day this year, the full date before. */
export function shortDate(iso: string, locale: string, now = new Date()): string {
  const date = new Date(iso);
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS);
  if (days === 0) return format(locale, { hour: 'numeric', minute: '2-digit' }).format(date);
  if (days > 0 && days < 7) return format(locale, { weekday: 'short' }).format(date);
  if (date.getFullYear() === now.getFullYear()) {
    return format(locale, { month: 'short', day: 'numeric' }).format(date);
  }
  return format(locale, { year: 'numeric', month: 'numeric', day: 'numeric' }).format(date);
}

/** For the head of a message: "Sun, Nov 22, 10:14 AM"; with the year when it is another. */
export function messageDate(iso: string, locale: string, now = new Date()): string {
  const date = new Date(iso);
  return format(locale, {
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  }).format(date);
}

/** To the second, for titles and traces. */
export function exactDate(iso: string, locale: string): string {
  return format(locale, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(iso));
}

export function timeOfDay(date: Date, locale: string): string {
  return format(locale, { hour: 'numeric', minute: '2-digit' }).format(date);
}

/** A day of which only month and day may be known, such as a birthday. */
export function dayOfYear(
  { year, month, day }: { year?: number | null | undefined; month: number; day: number },
  locale: string,
): string {
  // No zone of anybody's: a birthday is the same day everywhere. Of the years that have a 29 February.
  return format(locale, {
    ...(year ? { year: 'numeric' as const } : {}),
    month: 'long',
    day: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(Date.UTC(year ?? 2000, month - 1, day)));
}

/** "Tuesday, 1 December 2026, 10:00 – 11:30"; `zone` null: that of this machine. */
export function dateRange(
  start: Date,
  end: Date | null,
  { hasTime, zone }: { hasTime: boolean; zone: string | null },
  locale: string,
): string {
  const made = format(locale, {
    dateStyle: 'full',
    ...(hasTime && { timeStyle: 'short' as const }),
    ...(zone !== null && { timeZone: zone }),
  });
  return end && end > start ? made.formatRange(start, end) : made.format(start);
}

/** "5 minutes ago", "yesterday". */
export function relativeDate(iso: string, locale: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_557_600],
    ['month', 2_629_800],
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ];
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return relative.format(Math.round(seconds), 'second');
}
