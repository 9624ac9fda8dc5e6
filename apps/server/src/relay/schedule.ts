const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When a message is tried again, and what its sender hears meanwhile. Milliseconds. */
export interface Schedule {
  /** No receiver hears from us sooner than this after it said "later". */
  firstDelayMs: number;
  longestDelayMs: number;
  /** The sender is told of a delay after this. */
  delayReportMs: number;
  /** RFC 5321 4.5.4.1: at least 4–5 days. */
  giveUpMs: number;
}

export const DEFAULT_SCHEDULE: Schedule = {
  firstDelayMs: 5 * MINUTE,
  longestDelayMs: HOUR,
  delayReportMs: 4 * HOUR,
  giveUpMs: 5 * 24 * HOUR,
};

/** Up to a quarter more, so that what failed together does not come back together. */
const JITTER = 0.25;

/**
 * Milliseconds to wait after the `attempts`-th failed attempt: doubled each time from the first delay to the longest (5, 10, 20,
 * 40, then 60 minutes), each up to a quarter longer.
 *
 * @param random from 0 up to 1
 */
export function retryDelay(
  attempts: number,
  { firstDelayMs, longestDelayMs }: Schedule,
  random: () => number = Math.random,
): number {
  const doubled = firstDelayMs * 2 ** Math.min(Math.max(attempts, 1) - 1, 10);
  return Math.round(Math.min(doubled, longestDelayMs) * (1 + JITTER * random()));
}

/** "5 days", "90 minutes": in the largest unit that says it exactly. */
export function inWords(ms: number): string {
  const units = [
    ['day', 24 * HOUR],
    ['hour', HOUR],
    ['minute', MINUTE],
  ] as const;
  const [name, length] = units.find(([, unit]) => ms >= unit && ms % unit === 0) ?? ['second', 1000];
  const count = Math.round(ms / length);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
