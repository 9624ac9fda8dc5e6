import { isPositive, type Reply, reply, replyLine } from '@mailcote/smtp';
import { inWords, retryDelay, type Schedule } from './schedule.ts';

/** What to do about one recipient after an attempt. `reply` is what the queue and the sender are told. */
export type Verdict =
  | { kind: 'delivered'; reply: Reply }
  | { kind: 'retry'; reply: Reply; nextAttemptAt: Date }
  | { kind: 'failed'; reply: Reply };

/** What an attempt is judged by. */
export interface AttemptFacts {
  /** The reply that decided, or our own words where there was none; 4xx then. */
  reply: Reply;
  /** Attempts so far, this one included. */
  attempts: number;
  /** When the message was due first. */
  dueAt: Date;
  now: Date;
  /** No sooner: the server is left alone until then. */
  notBefore?: Date | undefined;
}

/**
 * Delivered for 2xx, failed for 5xx, else another try (RFC 5321 4.2.1) until it has been due for as long as `schedule` says (five days). A reply that fits
 * nowhere counts as "later": mail is not thrown away over a confused server.
 */
export function outcome(
  facts: AttemptFacts,
  schedule: Schedule,
  random: () => number = Math.random,
): Verdict {
  const { attempts, dueAt, now } = facts;
  if (isPositive(facts.reply)) return { kind: 'delivered', reply: facts.reply };
  if (facts.reply.code >= 500) return { kind: 'failed', reply: facts.reply };
  const deadline = dueAt.getTime() + schedule.giveUpMs;
  if (now.getTime() >= deadline) {
    return {
      kind: 'failed',
      reply: reply(
        554,
        '5.4.7',
        `Given up after ${inWords(schedule.giveUpMs)}. Last reply: ${replyLine(facts.reply)}`,
      ),
    };
  }
  const wait = retryDelay(attempts, schedule, random);
  const earliest = facts.notBefore?.getTime() ?? 0;
  // Spread over a moment, so that all that waits for a server does not come at once.
  const next = Math.max(now.getTime() + wait, earliest + random() * SPREAD_MS);
  return { kind: 'retry', reply: facts.reply, nextAttemptAt: new Date(Math.min(next, deadline)) };
}

const SPREAD_MS = 30_000;

/** Our own words for an attempt that got no reply: temporary by nature. */
export function noReply(text: string): Reply {
  return reply(451, '4.4.1', text);
}
