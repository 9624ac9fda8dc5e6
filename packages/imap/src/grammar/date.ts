/** Dates of RFC 9051 9. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** date-text, "1-Feb-1994": the midnight in UTC at which that day begins. Null: no such day. */
export function parseDay(text: string): Date | null {
  const match = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(text);
  if (match === null) return null;
  return dayOf(Number(match[1]), match[2] ?? '', Number(match[3]));
}

/** date-time without its quotes, "17-Jul-1996 02:44:25 -0700". Null: no such moment. */
export function parseDateTime(text: string): Date | null {
  const match = /^([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
  if (match === null) return null;
  const [day, hour, minute, second, zoneHours, zoneMinutes] = [1, 4, 5, 6, 8, 9].map((at) =>
    Number(match[at]),
  );
  const midnight = dayOf(day ?? 0, match[2] ?? '', Number(match[3]));
  if (midnight === null || hour! > 23 || minute! > 59 || second! > 60 || zoneHours! > 23 || zoneMinutes! > 59)
    return null;
  const local = midnight.getTime() + ((hour! * 60 + minute!) * 60 + second!) * 1000;
  const offset = (zoneHours! * 60 + zoneMinutes!) * 60_000;
  return new Date(match[7] === '+' ? local - offset : local + offset);
}

/** date-time without its quotes, in UTC. */
export function formatDateTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${day}-${MONTHS[date.getUTCMonth()] ?? ''}-${year} ${time(date)} +0000`;
}

/**
 * The Date field (RFC 5322 3.3) of a moment with its own offset, as ENVELOPE tells it.
 * @param iso "2026-11-22T10:00:00+09:00"; what is not such a moment is given back as it is
 */
export function formatMessageDate(iso: string): string {
  const match = /^(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(iso);
  const moment = new Date(iso);
  if (match === null || Number.isNaN(moment.getTime())) return iso;
  const zone = match[2] === 'Z' ? '+0000' : (match[2] ?? '').replace(':', '');
  const minutes = Number(zone.slice(0, 3)) * 60 + Number(`${zone[0]}${zone.slice(3)}`);
  const local = new Date(moment.getTime() + minutes * 60_000);
  const day = `${DAYS[local.getUTCDay()] ?? ''}, ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()] ?? ''}`;
  return `${day} ${String(local.getUTCFullYear()).padStart(4, '0')} ${time(local)} ${zone}`;
}

function time(date: Date): string {
  return [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function dayOf(day: number, monthName: string, year: number): Date | null {
  const month = MONTHS.findIndex((name) => name.toLowerCase() === monthName.toLowerCase());
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return month !== -1 && date.getUTCDate() === day ? date : null;
}
