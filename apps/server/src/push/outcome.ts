/** What became of one POST. `status` null: there was no answer. */
export interface PushAnswer {
  status: number | null;
  retryAfter?: string | undefined;
}

/** What is known of the subscription so far. */
export interface PushHistory {
  /** Failures in a row. */
  attempts: number;
  /** Least time between two pushes. */
  paceSeconds: number;
  isVerified: boolean;
}

export type PushOutcome =
  | { kind: 'sent'; paceSeconds: number }
  | { kind: 'retry'; waitSeconds: number; paceSeconds: number }
  /** The subscription is over. */
  | { kind: 'gone' };

/** Between two pushes of one subscription, however much happens: what comes in between is told together. */
const LEAST_PACE_SECONDS = 2;
/** After the first "429 Too Many Requests"; doubled with each. */
const FIRST_SLOWER_PACE_SECONDS = 15;
const FIRST_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 60 * 60;
/** A push service may ask for more patience than we would have by ourselves, within reason. */
const LONGEST_RETRY_AFTER_SECONDS = 24 * 60 * 60;
/** About a day and a half without one success. */
const MOST_ATTEMPTS = 45;
/** About an hour: nobody there has agreed to anything yet. */
const MOST_VERIFICATION_ATTEMPTS = 8;

/** RFC 8620 7.2, RFC 8030 5 and 7.3: what to do after an answer of the push service. */
export function pushOutcome(answer: PushAnswer, history: PushHistory, now = Date.now()): PushOutcome {
  const { status } = answer;
  if (status !== null && status >= 200 && status < 300) {
    // A push service that once was overrun is trusted again step by step.
    const paceSeconds = Math.max(LEAST_PACE_SECONDS, Math.floor(history.paceSeconds * 0.8));
    return { kind: 'sent', paceSeconds };
  }
  const most = history.isVerified ? MOST_ATTEMPTS : MOST_VERIFICATION_ATTEMPTS;
  if (status === 404 || status === 410 || history.attempts + 1 >= most) return { kind: 'gone' };
  const paceSeconds =
    status === 429
      ? Math.min(Math.max(FIRST_SLOWER_PACE_SECONDS, history.paceSeconds * 2), LONGEST_WAIT_SECONDS)
      : history.paceSeconds;
  const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** history.attempts, LONGEST_WAIT_SECONDS);
  const asked = Math.min(retryAfterSeconds(answer.retryAfter, now), LONGEST_RETRY_AFTER_SECONDS);
  return { kind: 'retry', waitSeconds: Math.max(wait, asked, paceSeconds), paceSeconds };
}

/** RFC 9110 10.2.3: seconds, or a date. 0: neither. */
function retryAfterSeconds(field: string | undefined, now: number): number {
  if (field === undefined) return 0;
  if (/^\d{1,9}$/.test(field)) return Number(field);
  const date = Date.parse(field);
  return Number.isNaN(date) ? 0 : Math.max(0, Math.ceil((date - now) / 1_000));
}
