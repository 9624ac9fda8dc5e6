import { withoutComments } from './comments.ts';

/**
 * A date-time (RFC 5322 3.3 and 4.3) as RFC 3339 with its own offset ("2026-11-22T10:00:00+09:00", "Z" for UTC), or null
 * when it is none. The parts are recognised by their form, so that the orders and spellings of broken senders
 * ("Thu Aug 22 12:36:23 2002", "22-Aug-2002 12:36 EST") are read too.
 */
export function parseDate(raw: string): string | null {
  if (raw.length > MAX_DATE_LENGTH) return null;
  const text = withoutComments(raw).replace(/\s+/g, ' ');
  const iso = ISO_DATE.exec(text.trim());
  const parts = iso === null ? partsInWords(text) : partsOfIso(iso);
  if (parts === null) return null;
  const { year, month, day, hour, minute, second, offset } = parts;
  if (year < 1900 || year > 9999 || month < 1 || month > 12) return null;
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  // Second 60 is a leap second, which no consumer can keep.
  if (hour > 23 || minute > 59 || second > 60) return null;
  return (
    `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(Math.min(second, 59))}` +
    formatOffset(offset)
  );
}

/** A real date has some 40 characters; longer ones would only cost time. */
const MAX_DATE_LENGTH = 1000;

const ISO_DATE =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$/i;
const TIME = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?([+-]\d{4})?$/;
const NUMERIC_ZONE = /^(?:(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})|(?:GMT|UTC)([+-])(\d{1,2}))$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Minutes east of UTC. RFC 5322 4.3 defines the American ones; the others are what senders write. Military letters and unknown names count as -0000. */
const NAMED_ZONES = new Map<string, number>([
  ['UT', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['Z', 0],
  ['WET', 0],
  ['EST', -300],
  ['EDT', -240],
  ['CST', -360],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['CET', 60],
  ['MET', 60],
  ['CEST', 120],
  ['MEST', 120],
  ['BST', 60],
  ['EET', 120],
  ['EEST', 180],
  ['MSK', 180],
  ['JST', 540],
  ['KST', 540],
  ['HKT', 480],
  ['SGT', 480],
  ['AEST', 600],
  ['AEDT', 660],
  ['NZST', 720],
  ['NZDT', 780],
]);

interface DateParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  offset: number;
}

function partsOfIso(match: RegExpExecArray): DateParts {
  const [, year, month, day, hour, minute, second, zone] = match;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    offset: zone === undefined ? 0 : (offsetOf(zone) ?? 0),
  };
}

/** The words of a date in any order; the first of a kind counts. */
function partsInWords(text: string): DateParts | null {
  let day: number | null = null;
  let month: number | null = null;
  let year: number | null = null;
  let time: RegExpExecArray | null = null;
  let offset: number | null = null;
  let isAfternoon: boolean | null = null;
  for (const word of splitWords(text)) {
    if (time === null && word.includes(':') && (time = TIME.exec(word)) !== null) {
      if (time[4] !== undefined) offset ??= offsetOf(time[4]);
    } else if (/^\d+$/.test(word)) {
      if (day === null && word.length <= 2) day = Number(word);
      else year ??= fullYear(word);
    } else if (month === null && MONTHS.includes(word.slice(0, 3).toLowerCase())) {
      month = MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
    } else if (/^[ap]m$/i.test(word)) isAfternoon ??= /^p/i.test(word);
    else if (time !== null) offset ??= offsetOf(word);
  }
  if (day === null || month === null || year === null || time === null) return null;
  let hour = Number(time[1]);
  if (isAfternoon !== null && hour <= 12) hour = (hour % 12) + (isAfternoon ? 12 : 0);
  return {
    year,
    month,
    day,
    hour,
    minute: Number(time[2]),
    second: Number(time[3] ?? 0),
    offset: offset ?? 0,
  };
}

/** At white space, commas, and the hyphens of "22-Aug-2002" (not the sign of a zone). */
function splitWords(text: string): string[] {
  return text
    .replace(/ *: */g, ':') // RFC 5322 4.3: CFWS around the colons
    .replace(/\b(\d{1,2})-([A-Za-z]{3,9})-(\d{2,4})\b/g, '$1 $2 $3')
    .replace(
      /\b(\d{4})\/(\d{2})\/(\d{2})\b/g,
      (date, year, month, day) => `${day} ${MONTHS[Number(month) - 1] ?? date} ${year}`,
    )
    .split(/[\s,]+/)
    .filter((word) => word !== '');
}

/** RFC 5322 4.3: two digits are 1950–2049, three count from 1900; so do four when a clock that does was padded ("0102"). */
function fullYear(digits: string): number | null {
  const value = Number(digits);
  if (digits.length === 2) return value < 50 ? 2000 + value : 1900 + value;
  if (digits.length === 3) return 1900 + value;
  if (digits.length !== 4) return null;
  return value >= 100 && value < 200 ? 1900 + value : value;
}

/** Minutes east of UTC; null when the word is no zone. */
function offsetOf(word: string): number | null {
  const numeric = NUMERIC_ZONE.exec(word);
  if (numeric !== null) {
    const [, sign, hours, rest, shortSign, shortHours] = numeric;
    const minutes = Number(hours ?? shortHours) * 60 + Number(rest ?? 0);
    // RFC 3339 has no offset of a day or more.
    if (Number(rest ?? 0) > 59 || minutes >= 24 * 60) return 0;
    return (sign ?? shortSign) === '-' ? -minutes : minutes;
  }
  return NAMED_ZONES.get(word.toUpperCase()) ?? null;
}

function formatOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(absolute / 60))}:${pad(absolute % 60)}`;
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
