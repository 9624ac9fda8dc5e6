/**
 * The first event of a calendar file (RFC 5545), as far as a card shows it. Strict about structure, lenient about values: what cannot be read is
 * left out, and nothing of it is ever markup. Recurrence is only noticed, time zones are those the browser knows.
 */
export interface CalendarEvent {
  summary: string;
  start: EventTime;
  /** Exclusive for whole days, as RFC 5545 3.6.1 has it. */
  end: EventTime | null;
  location: string | null;
  organizer: string | null;
  isCancelled: boolean;
  repeats: boolean;
}

/** A moment; or a local time of a zone that is unknown (null: of any zone); or a day. Local: "2026-12-01T10:00:00", UTC as if. */
export type EventTime =
  | { kind: 'instant'; at: Date }
  | { kind: 'local'; at: Date; zone: string | null }
  | { kind: 'day'; at: Date };

/** Characters read. Invitations have a few thousand; what is larger is cut. */
const MAX_LENGTH = 256_000;
const MAX_VALUE = 1_000;

interface Property {
  name: string;
  params: Map<string, string>;
  value: string;
}

/** Null: there is no event with a beginning. */
export function readEvent(text: string): CalendarEvent | null {
  const properties = unfold(text.slice(0, MAX_LENGTH)).flatMap((line) => readLine(line) ?? []);
  const path: string[] = [];
  const event = new Map<string, Property>();
  let method = '';
  let isFound = false;
  for (const property of properties) {
    const { name, value } = property;
    if (name === 'BEGIN') path.push(value.toUpperCase());
    else if (name === 'END') {
      if (path.pop() !== value.toUpperCase()) return null;
      if (value.toUpperCase() === 'VEVENT' && path.length === 1) {
        isFound = true;
        break;
      }
    } else if (path.join() === 'VCALENDAR' && name === 'METHOD') method = value.toUpperCase();
    // An alarm inside of the event has a summary of its own.
    else if (path.join() === 'VCALENDAR,VEVENT' && !event.has(name)) event.set(name, property);
  }
  const start = readTime(event.get('DTSTART'));
  if (!isFound || !start) return null;
  return {
    summary: textOf(event.get('SUMMARY')) ?? '',
    start,
    end: readTime(event.get('DTEND')) ?? after(start, event.get('DURATION')?.value),
    location: textOf(event.get('LOCATION')),
    organizer: organizerOf(event.get('ORGANIZER')),
    isCancelled: method === 'CANCEL' || event.get('STATUS')?.value.toUpperCase() === 'CANCELLED',
    repeats: event.has('RRULE') || event.has('RDATE'),
  };
}

/** RFC 5545 3.1: a line that begins with white space goes on with the one before. */
function unfold(text: string): string[] {
  return text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/);
}

const LINE = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$/;

function readLine(line: string): Property | null {
  const match = LINE.exec(line);
  if (!match) return null;
  const [, name = '', params = '', value = ''] = match;
  const found = new Map<string, string>();
  for (const [, key = '', quoted, plain = ''] of params.matchAll(/;([A-Za-z0-9-]+)=(?:"([^"]*)"|([^";:]*))/g))
    found.set(key.toUpperCase(), quoted ?? plain);
  return { name: name.toUpperCase(), params: found, value: value.trim() };
}

/** RFC 5545 3.3.11. */
function textOf(property: Property | undefined): string | null {
  const text = property?.value
    .replaceAll(/\\([\\;,nN])/g, (_, mark: string) => (/n/i.test(mark) ? '\n' : mark))
    .slice(0, MAX_VALUE)
    .trim();
  return text || null;
}

/** RFC 5545 3.8.4.3: a calendar address, with a name perhaps. */
function organizerOf(property: Property | undefined): string | null {
  if (!property) return null;
  const address = property.value.replace(/^mailto:/i, '').slice(0, MAX_VALUE);
  const name = property.params.get('CN')?.slice(0, MAX_VALUE);
  return name && name !== address ? `${name} <${address}>` : address || null;
}

/** RFC 5545 3.3.4, 3.3.5. */
function readTime(property: Property | undefined): EventTime | null {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(property?.value ?? '');
  if (!property || !match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const at = new Date(Date.UTC(year!, month! - 1, day, hour, minute, Math.min(second!, 59)));
  // The 31st of February is no day.
  if (at.getUTCMonth() !== month! - 1 || at.getUTCDate() !== day || hour! > 23 || minute! > 59) return null;
  if (match[4] === undefined) return { kind: 'day', at };
  if (match[7] === 'Z') return { kind: 'instant', at };
  const zone = property.params.get('TZID') ?? null;
  const instant = zone === null ? null : inZone(at, zone);
  return instant ? { kind: 'instant', at: instant } : { kind: 'local', at, zone };
}

/** The moment at which clocks of a zone show this time; null: the browser does not know the zone. */
export function inZone(local: Date, zone: string): Date | null {
  try {
    // Twice: the first guess may lie on the other side of a change of the clocks.
    let guess = local.getTime();
    for (let round = 0; round < 2; round += 1) guess = local.getTime() - offsetAt(guess, zone);
    return new Date(guess);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** By how much clocks of a zone are ahead of UTC, in milliseconds. @throws RangeError for a zone that is unknown */
function offsetAt(moment: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return shown - Math.floor(moment / 1000) * 1000;
}

/** RFC 5545 3.3.6: weeks, or days and hours, minutes, seconds. */
function after(start: EventTime, duration: string | undefined): EventTime | null {
  const match =
    /^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?$/.exec(
      duration ?? '',
    );
  if (!match) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  const length = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
  return { ...start, at: new Date(start.at.getTime() + length * 1000) };
}
