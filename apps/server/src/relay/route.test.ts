import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MxRecord } from './dns.ts';
import { route } from './route.ts';

const nobody = (): boolean => false;
const own = (host: string): boolean => host === 'mx.own.test';

function found(...records: [number, string][]): { kind: 'found'; records: MxRecord[] } {
  return { kind: 'found', records: records.map(([preference, exchange]) => ({ preference, exchange })) };
}

test('lowest preference first, equals in random order', () => {
  const mx = found([20, 'c'], [10, 'a'], [10, 'b']);
  expect(route('remote.test', mx, nobody, () => 0)).toEqual({ kind: 'hosts', hosts: ['a', 'b', 'c'] });
  const numbers = [0.5, 0.9, 0.1];
  expect(route('remote.test', mx, nobody, () => numbers.shift() ?? 0)).toEqual({
    kind: 'hosts',
    hosts: ['b', 'a', 'c'],
  });
  const seen = new Set(Array.from({ length: 100 }, () => JSON.stringify(route('remote.test', mx, nobody))));
  expect(seen.size).toBe(2);
});

test('no MX: the domain itself; null MX and missing domains: never; no answer: later', () => {
  expect(route('remote.test', { kind: 'noData' }, nobody)).toEqual({ kind: 'hosts', hosts: ['remote.test'] });
  expect(route('remote.test', found([0, '']), nobody)).toMatchObject({
    kind: 'undeliverable',
    reply: { code: 556, enhancedCode: '5.1.10' },
  });
  expect(route('remote.test', { kind: 'noSuchDomain' }, nobody)).toMatchObject({
    kind: 'undeliverable',
    reply: { code: 550, enhancedCode: '5.1.2' },
  });
  expect(route('remote.test', { kind: 'unavailable', reason: 'ETIMEOUT' }, nobody)).toMatchObject({
    kind: 'later',
    reply: { code: 451, enhancedCode: '4.4.3' },
  });
});

test('if we are an MX, only better ones are tried; if there is none, it is a loop', () => {
  const mx = found([10, 'a'], [20, 'mx.own.test'], [20, 'b'], [30, 'c']);
  expect(route('remote.test', mx, own)).toEqual({ kind: 'hosts', hosts: ['a'] });
  expect(route('remote.test', found([10, 'mx.own.test'], [20, 'b']), own)).toMatchObject({
    kind: 'undeliverable',
    reply: { code: 554, enhancedCode: '5.4.6' },
  });
  expect(route('mx.own.test', { kind: 'noData' }, own)).toMatchObject({ kind: 'undeliverable' });
});

test('whatever the records, at most ten hosts, each once, in order of preference', () => {
  const records = fc.array(
    fc.record({ preference: fc.nat(5), exchange: fc.constantFrom('', ...'abcdefghijklmnop'.split('')) }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(records, (list) => {
      const result = route('remote.test', { kind: 'found', records: list }, nobody);
      if (result.kind !== 'hosts') {
        expect(list.every(({ exchange }) => exchange === '')).toBe(true);
        return;
      }
      expect(new Set(result.hosts).size).toBe(result.hosts.length);
      expect(result.hosts.length).toBeLessThanOrEqual(10);
      const best = result.hosts.map((host) =>
        Math.min(...list.filter(({ exchange }) => exchange === host).map(({ preference }) => preference)),
      );
      expect(best).toEqual(best.toSorted((a, b) => a - b));
    }),
  );
});
