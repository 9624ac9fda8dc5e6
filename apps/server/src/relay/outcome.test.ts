import { reply } from '@mailcote/smtp';
import { expect, test } from 'vitest';
import { noReply, outcome } from './outcome.ts';
import { GIVE_UP_AFTER_MS, retryDelay } from './schedule.ts';

const dueAt = new Date('2026-11-22T10:00:00Z');
const later = (ms: number): Date => new Date(dueAt.getTime() + ms);
const minutes = (ms: number): number => ms / 60_000;

test('2xx delivered, 5xx failed, everything else another try', () => {
  const facts = { attempts: 1, dueAt, now: dueAt };
  expect(outcome({ ...facts, reply: reply(250, '2.0.0', 'OK') }).kind).toBe('delivered');
  expect(outcome({ ...facts, reply: reply(251, null, 'OK') }).kind).toBe('delivered');
  expect(outcome({ ...facts, reply: reply(550, '5.1.1', 'no') }).kind).toBe('failed');
  expect(outcome({ ...facts, reply: reply(450, '4.2.0', 'busy') }).kind).toBe('retry');
  expect(outcome({ ...facts, reply: reply(354, null, 'what') }).kind).toBe('retry');
  expect(outcome({ ...facts, reply: noReply('connection refused') }).kind).toBe('retry');
});

test('the wait grows from 5 minutes to an hour, with jitter, and is never shorter', () => {
  const shortest = [1, 2, 3, 4, 5, 6, 100].map((attempts) => minutes(retryDelay(attempts, () => 0)));
  expect(shortest).toEqual([5, 10, 20, 40, 60, 60, 60]);
  const longest = [1, 5, 100].map((attempts) => minutes(retryDelay(attempts, () => 1)));
  expect(longest).toEqual([6.25, 75, 75]);
  expect(minutes(retryDelay(0, () => 0))).toBe(5);
});

test('five days, then it is over, and the last words are kept', () => {
  const facts = { attempts: 120, dueAt, reply: reply(421, '4.3.2', 'busy') };
  const almost = outcome({ ...facts, now: later(GIVE_UP_AFTER_MS - 1000) }, () => 0);
  expect(almost).toMatchObject({ kind: 'retry', nextAttemptAt: later(GIVE_UP_AFTER_MS) });
  const over = outcome({ ...facts, now: later(GIVE_UP_AFTER_MS) });
  expect(over).toMatchObject({ kind: 'failed', reply: { code: 554, enhancedCode: '5.4.7' } });
  expect(over.reply.text).toContain('421 4.3.2 busy');
});

test('a message that never gets through is tried about 120 times, not more', () => {
  let now = dueAt;
  let attempts = 0;
  for (;;) {
    attempts++;
    const verdict = outcome({ reply: reply(450, null, 'later'), attempts, dueAt, now }, () => 0.5);
    if (verdict.kind !== 'retry') break;
    expect(verdict.nextAttemptAt.getTime()).toBeGreaterThan(now.getTime());
    now = verdict.nextAttemptAt;
  }
  expect(attempts).toBeGreaterThan(100);
  expect(attempts).toBeLessThan(130);
});
