const MINUTE = 60_000;

/** No receiver hears from us sooner than this after it said "later". */
const FIRST_DELAY_MS = 5 * MINUTE;
const LONGEST_DELAY_MS = 60 * MINUTE;
/** Up to a quarter more, so that what failed together does not come back together. */
const JITTER = 0.25;

/** RFC 5321 4.5.4.1: at least 4–5 days. */
export const GIVE_UP_AFTER_MS = 5 * 24 * 60 * MINUTE;

/**
 * Milliseconds to wait after the `attempts`-th failed attempt: 5, 10, 20, 40, then 60 minutes, each up to a quarter longer.
 *
 * @param random from 0 up to 1
 */
export function retryDelay(attempts: number, random: () => number = Math.random): number {
  const doubled = FIRST_DELAY_MS * 2 ** Math.min(Math.max(attempts, 1) - 1, 10);
  return Math.round(Math.min(doubled, LONGEST_DELAY_MS) * (1 + JITTER * random()));
}
