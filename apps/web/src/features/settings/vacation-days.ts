/*
 * People think of whole days, the last one included; a VacationResponse has points in time, the last one excluded (RFC 8621 8). Days are those
 * of this machine's time zone.
 */

/** "2026-12-24" of the day in which a response begins; "" for null. */
export function firstDay(fromDate: string | null): string {
  return fromDate === null ? '' : dayOf(new Date(fromDate));
}

/** "2026-12-31" of the last day with a response; "" for null. */
export function lastDay(toDate: string | null): string {
  return toDate === null ? '' : dayOf(new Date(Date.parse(toDate) - 1));
}

/** The other way round: the beginning of the day. */
export function toFromDate(day: string): string | null {
  return day === '' ? null : utc(midnight(day, 0));
}

/** The beginning of the day after. */
export function toToDate(day: string): string | null {
  return day === '' ? null : utc(midnight(day, 1));
}

function dayOf(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function midnight(day: string, later: number): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later);
}

function utc(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}
