import { expect, test } from 'vitest';
import { DeadHosts } from './dead-hosts.ts';
import { DEFAULT_SCHEDULE } from './schedule.ts';

const MINUTE = 60_000;

test('an address that does not answer is left alone for longer and longer, until it answers', () => {
  const hosts = new DeadHosts(DEFAULT_SCHEDULE);
  const start = Date.now();
  const first = hosts.reason('192.0.2.1', 25, start);
  expect(first).toBeNull();
  hosts.failed('192.0.2.1', 25, 'Connection refused', start);
  hosts.failed('192.0.2.1', 25, 'Connection refused', start + 1);
  expect(hosts.reason('192.0.2.1', 25, start + 4.9 * MINUTE)?.error).toBe('Connection refused');
  expect(hosts.reason('192.0.2.1', 2525, start)).toBeNull();
  const again = start + 6.3 * MINUTE;
  expect(hosts.reason('192.0.2.1', 25, again)).toBeNull();
  hosts.failed('192.0.2.1', 25, 'Connection refused', again);
  expect(hosts.reason('192.0.2.1', 25, again + 9.9 * MINUTE)).not.toBeNull();
  hosts.answered('192.0.2.1', 25, again);
  expect(hosts.reason('192.0.2.1', 25, again)).toBeNull();
});

test('one that has just answered is not dead', () => {
  const hosts = new DeadHosts(DEFAULT_SCHEDULE);
  const now = Date.now();
  hosts.answered('192.0.2.1', 25, now);
  hosts.failed('192.0.2.1', 25, 'Connection refused', now + MINUTE / 2);
  expect(hosts.reason('192.0.2.1', 25, now + MINUTE / 2)).toBeNull();
  hosts.failed('192.0.2.1', 25, 'Connection refused', now + 2 * MINUTE);
  expect(hosts.reason('192.0.2.1', 25, now + 2 * MINUTE)).not.toBeNull();
});
