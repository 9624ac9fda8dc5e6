import { reply } from '@mailcote/smtp';
import { expect, test } from 'vitest';
import { noReply, outcome } from './outcome.ts';
import { DEFAULT_SCHEDULE as schedule, inWords, retryDelay } from './schedule.ts';

const dueAt = new Date('2026-11-22T10:00:00Z');
const later = (ms: number): Date => new Date(dueAt.getTime() + ms);
const minutes = (ms: number): number => ms / 60_000;

test('2xx delivered, 5xx failed, everything else another try', () => {
  const facts = { attempts: 1, dueAt, now: dueAt };
  expect(outcome({ ...facts, reply: reply(250, '2.0.0', 'OK') }, schedule).kind).toBe('delivered');
  expect(outcome({ ...facts, reply: reply(251, null, 'OK') }, schedule).kind).toBe('delivered');
  expect(outcome({ ...facts, reply: reply(550, '5.1.1', 'no') }, schedule).kind).toBe('failed');
  expect(outcome({ ...facts, reply: reply(450, '4.2.0', 'busy') }, schedule).kind).toBe('retry');
  expect(outcome({ ...facts, reply: reply(354, null, 'what') }, schedule).kind).toBe('retry');
  expect(outcome({ ...facts, reply: noReply('connection refused') }, schedule).kind).toBe('retry');
});

test('the wait grows from 5 minutes to an hour, with jitter, and is never shorter', () => {
  const shortest = [1, 2, 3, 4, 5, 6, 100].map((attempts) =>
    minutes(retryDelay(attempts, schedule, () => 0)),
  );
  expect(shortest).toEqual([5, 10, 20, 40, 60, 60, 60]);
  const longest = [1, 5, 100].map((attempts) => minutes(retryDelay(attempts, schedule, () => 1)));
  expect(longest).toEqual([6.25, 75, 75]);
  expect(minutes(retryDelay(0, schedule, () => 0))).toBe(5);
});

test('five days, then it is over, and the last words are kept', () => {
  const facts = { attempts: 120, dueAt, reply: reply(421, '4.3.2', 'busy') };
  const almost = outcome({ ...facts, now: later(schedule.giveUpMs - 1000) }, schedule, () => 0);
  expect(almost).toMatchObject({ kind: 'retry', nextAttemptAt: later(schedule.giveUpMs) });
  const over = outcome({ ...facts, now: later(schedule.giveUpMs) }, schedule);
  expect(over).toMatchObject({ kind: 'failed', reply: { code: 554, enhancedCode: '5.4.7' } });
  expect(over.reply.text).toContain('421 4.3.2 busy');
});

test('a message that never gets through is tried about 120 times, not more', () => {
  let now = dueAt;
  let attempts = 0;
  for (;;) {
    attempts++;
    const verdict = outcome({ reply: reply(450, null, 'later'), attempts, dueAt, now }, schedule, () => 0.5);
    if (verdict.kind !== 'retry') break;
    expect(verdict.nextAttemptAt.getTime()).toBeGreaterThan(now.getTime());
    now = verdict.nextAttemptAt;
  }
  expect(attempts).toBeGreaterThan(100);
  expect(attempts).toBeLessThan(130);
});

test('other times, in words', () => {
  const quick = { ...schedule, firstDelayMs: 1000, longestDelayMs: 3000, giveUpMs: 90 * 60_000 };
  expect([1, 2, 3].map((attempts) => retryDelay(attempts, quick, () => 0))).toEqual([1000, 2000, 3000]);
  const facts = { attempts: 3, dueAt, now: later(quick.giveUpMs), reply: noReply('refused') };
  expect(outcome(facts, quick).reply.text).toBe('Given up after 90 minutes. Last reply: 451 4.4.1 refused');
  expect([5 * 24 * 3_600_000, 3_600_000, 1000].map(inWords)).toEqual(['5 days', '1 hour', '1 second']);
});
