import { expect, test } from 'vitest';
import { startFakeDns } from '../testing/fake-dns.ts';
import { createDns } from './dns.ts';

test('answers of every kind, from the servers it was given', async () => {
  await using fake = await startFakeDns({
    'remote.test': {
      mx: [
        [20, 'b.remote.test'],
        [10, 'a.remote.test'],
      ],
    },
    'null.test': { mx: [[0, '.']] },
    'a.remote.test': { a: ['192.0.2.1', '192.0.2.2'], aaaa: ['2001:db8::1'] },
    'six.test': { aaaa: ['2001:db8::6'] },
    'broken.test': { fails: true },
    'empty.test': {},
    'xn--9t4b11yi5a.test': { mx: [[1, 'a.remote.test']] },
  });
  const dns = createDns({ servers: [fake.server] });
  const mx = await dns.mx('Remote.test');
  expect(mx.kind === 'found' && mx.records.map(({ exchange }) => exchange).sort()).toEqual([
    'a.remote.test',
    'b.remote.test',
  ]);
  expect(await dns.mx('null.test')).toEqual({ kind: 'found', records: [{ exchange: '', preference: 0 }] });
  expect(await dns.mx('empty.test')).toEqual({ kind: 'noData' });
  expect(await dns.mx('nowhere.test')).toEqual({ kind: 'noSuchDomain' });
  expect((await dns.mx('broken.test')).kind).toBe('unavailable');
  expect((await dns.mx('메일.test')).kind).toBe('noSuchDomain');
  expect((await dns.mx('테스트.test')).kind).toBe('found');
  expect(await dns.addresses('a.remote.test')).toEqual({
    kind: 'found',
    records: ['192.0.2.1', '192.0.2.2', '2001:db8::1'],
  });
  expect(await dns.addresses('six.test')).toEqual({ kind: 'found', records: ['2001:db8::6'] });
  expect(await dns.addresses('empty.test')).toEqual({ kind: 'noData' });
  expect(await dns.addresses('nowhere.test')).toEqual({ kind: 'noSuchDomain' });
  expect((await dns.addresses('broken.test')).kind).toBe('unavailable');
  expect(await dns.addresses('127.0.0.9')).toEqual({ kind: 'found', records: ['127.0.0.9'] });
  expect(await dns.addresses('bad name')).toEqual({ kind: 'noSuchDomain' });
});

test('a server that is not there is "unavailable"', async () => {
  const fake = await startFakeDns({});
  await fake[Symbol.asyncDispose]();
  const dns = createDns({ servers: [fake.server] });
  expect((await dns.mx('remote.test')).kind).toBe('unavailable');
});

test('a validating resolver is believed when it says that an answer is secure', async () => {
  const tlsa = { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.from('00ff', 'hex') };
  const a = Array.from({ length: 60 }, (_, n) => `192.0.2.${n}`);
  await using fake = await startFakeDns({
    'safe.test': { mx: [[10, 'mx.safe.test']], isSecure: true },
    'null.test': { mx: [[0, '.']] },
    'mx.safe.test': { a, aaaa: ['2001:db8::1'], isSecure: true, isLong: true },
    '_25._tcp.mx.safe.test': { tlsa: [tlsa], isSecure: true },
    'plain.test': { mx: [[10, 'mx.plain.test']], txt: ['v=STSv1; id=1;'] },
    'forged.test': { fails: true },
    'empty.test': { isSecure: true },
    'alias.test': { cname: 'Mx.plain.test', isSecure: true },
    'mx.plain.test': { a: ['192.0.2.9'] },
    'safe-alias.test': { cname: 'mx.alias.test', isSecure: true },
    'mx.alias.test': { a: ['192.0.2.8'], isSecure: true },
  });
  const dns = createDns({ servers: [fake.server], isValidating: true });
  expect(await dns.addresses('alias.test')).toEqual({
    kind: 'found',
    records: ['192.0.2.9'],
    canonicalName: 'mx.plain.test',
  });
  expect(await dns.addresses('safe-alias.test')).toMatchObject({
    isSecure: true,
    canonicalName: 'mx.alias.test',
  });
  expect(await dns.cname('alias.test')).toEqual({
    kind: 'found',
    records: ['Mx.plain.test'],
    isSecure: true,
  });
  expect(await dns.cname('mx.plain.test')).toMatchObject({ kind: 'noData' });
  const records = [{ exchange: 'mx.safe.test', preference: 10 }];
  expect(await dns.mx('Safe.test')).toEqual({ kind: 'found', records, isSecure: true });
  const addresses = { kind: 'found', records: [...a, '2001:db8::1'], isSecure: true };
  expect(await dns.addresses('mx.safe.test')).toEqual(addresses);
  const { certificate: data, ...rest } = tlsa;
  expect(await dns.tlsa('_25._tcp.mx.safe.test')).toEqual({
    kind: 'found',
    records: [{ ...rest, data }],
    isSecure: true,
  });
  expect(await dns.mx('plain.test')).toEqual({
    kind: 'found',
    records: [{ exchange: 'mx.plain.test', preference: 10 }],
  });
  expect(await dns.mx('null.test')).toEqual({ kind: 'found', records: [{ exchange: '', preference: 0 }] });
  expect(await dns.txt('plain.test')).toEqual({ kind: 'found', records: ['v=STSv1; id=1;'] });
  expect(await dns.mx('empty.test')).toEqual({ kind: 'noData', isSecure: true });
  expect(await dns.mx('nowhere.test')).toEqual({ kind: 'noSuchDomain' });
  expect(await dns.mx('forged.test')).toEqual({ kind: 'unavailable', reason: 'RCODE 2' });
  const nobody = createDns({ servers: ['127.0.0.1:1'], isValidating: true });
  expect((await nobody.mx('safe.test')).kind).toBe('unavailable');
});
