import { expect, test } from 'vitest';
import * as limits from './limits.ts';
import { Pace } from './pace.ts';

const MINUTE = 60_000;

test('each thing that is awaited has its deadline, and progress does not move it', () => {
  for (const [what, timeout] of [
    ['command', limits.COMMAND_TIMEOUT_MS],
    ['handshake', limits.HANDSHAKE_TIMEOUT_MS],
    ['close', limits.CLOSE_TIMEOUT_MS],
  ] as const) {
    const pace = new Pace(0);
    pace.expect(what, 1000);
    pace.progress(1000 + timeout - 1);
    expect(pace.isTooSlow(1000 + timeout), what).toBe(false);
    expect(pace.isTooSlow(1001 + timeout), what).toBe(true);
  }
});

test('a message: 500 octets a second after ten seconds, an hour in all', () => {
  const pace = new Pace(0);
  pace.expect('data', 0);
  expect(pace.isTooSlow(10_000)).toBe(false);
  expect(pace.isTooSlow(10_001)).toBe(true);
  pace.received(6000);
  expect(pace.isTooSlow(12_000)).toBe(false);
  expect(pace.isTooSlow(12_001)).toBe(true);
  pace.received(500 * 3600);
  expect(pace.isTooSlow(60 * MINUTE)).toBe(false);
  expect(pace.isTooSlow(60 * MINUTE + 1)).toBe(true);
});

test('a message that ended or was given up leaves no rate to keep, time of ours is not counted', () => {
  const pace = new Pace(0);
  pace.expect('data', 0);
  pace.restart(30_000);
  expect(pace.isTooSlow(39_000)).toBe(false);
  pace.dataEnded(39_000);
  expect(pace.isTooSlow(39_000 + limits.COMMAND_TIMEOUT_MS)).toBe(false);
  pace.dataEnded(200_000);
  // It ended once only: the deadline of the command is not moved.
  expect(pace.isTooSlow(39_001 + limits.COMMAND_TIMEOUT_MS)).toBe(true);
});

test('who has stalled, and a session that lasts too long', () => {
  const pace = new Pace(0);
  pace.progress(5000);
  expect(pace.stalledSince(9000)).toBe(5000);
  pace.expect('data', 10_000);
  expect(pace.stalledSince(11_000)).toBeNull();
  expect(pace.stalledSince(13_000)).toBe(10_000);
  pace.received(10_000);
  expect(pace.stalledSince(13_000)).toBeNull();
  expect(pace.isTooLong(limits.SESSION_TIMEOUT_MS)).toBe(false);
  expect(pace.isTooLong(limits.SESSION_TIMEOUT_MS + 1)).toBe(true);
});
