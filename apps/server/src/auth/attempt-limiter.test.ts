import { expect, test } from 'vitest';
import { AttemptLimiter } from './attempt-limiter.ts';
import { networkOf } from './network.ts';

const MINUTE = 60_000;

function limiter(): { limiter: AttemptLimiter; wait: (minutes: number) => void } {
  let now = 1_000_000;
  return {
    limiter: new AttemptLimiter({ isOn: true, now: () => now }),
    wait: (minutes) => {
      now += minutes * MINUTE;
    },
  };
}

test('20 tries, then none until the first is 15 minutes old', () => {
  const { limiter: it, wait } = limiter();
  for (let n = 0; n < 20; n += 1) {
    expect(it.waitFor('anna@example.org', '192.0.2.1')).toBe(0);
    it.attempt('anna@example.org', '192.0.2.1');
    if (n === 0) wait(1);
  }
  expect(it.waitFor('anna@example.org', '192.0.2.1')).toBe(14 * MINUTE);
  wait(14);
  expect(it.waitFor('anna@example.org', '192.0.2.1')).toBe(0);
  it.attempt('anna@example.org', '192.0.2.1');
  expect(it.waitFor('anna@example.org', '192.0.2.1')).toBe(1 * MINUTE);
});

test('case and neighbours in the network count as the same, other users and networks do not', () => {
  const { limiter: it } = limiter();
  for (let n = 0; n < 20; n += 1)
    it.attempt(n % 2 ? 'Anna@Example.org' : 'anna@example.org ', `192.0.2.${n}`);
  expect(it.waitFor('anna@example.org', '192.0.2.200')).toBeGreaterThan(0);
  expect(it.waitFor('anna@example.org', '192.0.3.1')).toBe(0);
  expect(it.waitFor('anna@example.org', '2001:db8::1')).toBe(0);
  expect(it.waitFor('bert@example.org', '192.0.2.1')).toBe(0);
});

test('a right password is no try, but does not pardon those of others in the same network', () => {
  const { limiter: it } = limiter();
  for (let n = 0; n < 19; n += 1) it.attempt('anna@example.org', '192.0.2.1');
  it.attempt('anna@example.org', '192.0.2.2');
  it.takeBack('anna@example.org', '192.0.2.2');
  expect(it.waitFor('anna@example.org', '192.0.2.1')).toBe(0);
  it.attempt('anna@example.org', '192.0.2.1');
  expect(it.waitFor('anna@example.org', '192.0.2.1')).toBeGreaterThan(0);
});

test('turned off for load tests', () => {
  const it = new AttemptLimiter({ isOn: false });
  for (let n = 0; n < 100; n += 1) it.attempt('anna@example.org', '192.0.2.1');
  expect(it.waitFor('anna@example.org', '192.0.2.1')).toBe(0);
});

test.each([
  ['192.0.2.77', '192.0.2.0/24'],
  ['::ffff:192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:DB8:1::9', '2001:db8:1::/48'],
  ['::1', '0:0:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
])('the network of %s is %s', (ip, network) => expect(networkOf(ip)).toBe(network));
