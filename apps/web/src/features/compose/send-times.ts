/** A moment that people mean when they say "later". */
export interface SendTime {
  kind: 'laterToday' | 'tomorrowMorning' | 'tomorrowAfternoon' | 'weekend' | 'mondayMorning';
  at: Date;
}

const MORNING = 8;
const AFTERNOON = 13;
const EVENING = 18;
const MONDAY = 1;
const THURSDAY = 4;
const SATURDAY = 6;

/** The natural choices at this moment, in the zone of this machine, soonest first. */
export function sendTimes(now: Date): SendTime[] {
  const at = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const toMonday = (MONDAY - now.getDay() + 7) % 7 || 7;
  const times: SendTime[] = [];
  // Not worth waiting for less than two hours.
  if (now.getHours() < EVENING - 1) times.push({ kind: 'laterToday', at: at(0, EVENING) });
  times.push({ kind: 'tomorrowMorning', at: at(1, MORNING) });
  times.push({ kind: 'tomorrowAfternoon', at: at(1, AFTERNOON) });
  // On a Sunday tomorrow morning says the same.
  if (toMonday > 1) times.push({ kind: 'mondayMorning', at: at(toMonday, MORNING) });
  return times;
}

/** The same for a conversation that is put off: the weekend is one of them, the afternoon of tomorrow is not. */
export function snoozeTimes(now: Date): SendTime[] {
  const times = sendTimes(now).filter(({ kind }) => kind !== 'tomorrowAfternoon');
  const day = now.getDay();
  if (day < MONDAY || day > THURSDAY) return times;
  const weekend = new Date(now.getFullYear(), now.getMonth(), now.getDate() + SATURDAY - day, MORNING);
  return [...times, { kind: 'weekend' as const, at: weekend }].sort(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );
}

/** A moment as `<input type="datetime-local">` writes it, in the zone of this machine. */
export function toLocalInput(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
