import { expect, test } from 'vitest';
import { addressKey, ConnectionTable } from './connection-table.ts';

class Fake {
  readonly since: number | null;
  isEvicted = false;

  constructor(since: number | null) {
    this.since = since;
  }

  stalledSince(): number | null {
    return this.isEvicted ? null : this.since;
  }

  evict(): void {
    this.isEvicted = true;
  }
}

test('a full address makes room by ending what has stalled longest, never what is busy or young', () => {
  const table = new ConnectionTable<Fake>({ perAddress: 3, total: 100, stalledAfterMs: 2000 });
  const busy = new Fake(null);
  const young = new Fake(9000);
  const old = new Fake(3000);
  for (const connection of [busy, young, old]) table.add('192.0.2.1', connection);
  expect(table.makeRoom('192.0.2.2', 10_000)).toBe(true);
  expect(old.isEvicted).toBe(false);
  expect(table.makeRoom('192.0.2.1', 10_000)).toBe(true);
  expect([busy, young, old].map(({ isEvicted }) => isEvicted)).toEqual([false, false, true]);
  expect(table.makeRoom('192.0.2.1', 10_000)).toBe(false);
  table.remove('192.0.2.1', old);
  expect(table.makeRoom('192.0.2.1', 10_000)).toBe(true);
});

test('a full listener makes room in the same way, over all addresses', () => {
  const table = new ConnectionTable<Fake>({ perAddress: 3, total: 4, stalledAfterMs: 2000 });
  const connections = [5000, 4000, 6000, 9999].map((since) => new Fake(since));
  for (const [index, connection] of connections.entries()) table.add(`192.0.2.${index}`, connection);
  expect(table.size).toBe(4);
  expect(table.makeRoom('192.0.2.9', 10_000)).toBe(true);
  expect(connections.map(({ isEvicted }) => isEvicted)).toEqual([false, true, false, false]);
  expect([...table].length).toBe(4);
});

test('one customer is one IPv4 address or one IPv6 /64', () => {
  expect(addressKey('192.0.2.1')).toBe('192.0.2.1');
  expect(addressKey('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(addressKey('2001:DB8:1:2::9')).toBe('2001:db8:1:2::/64');
  expect(addressKey('::1')).toBe('0:0:0:0::/64');
  expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});
