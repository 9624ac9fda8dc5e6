import { expect, test } from 'vitest';
import { startFakeDns } from '../testing/fake-dns.ts';
import { createDns } from './dns.ts';
import { hostTls } from './host-tls.ts';

const certificate = Buffer.alloc(32, 1);
const tlsa = { usage: 3, selector: 1, matchingType: 1, certificate };
const record = { usage: 3, selector: 1, matchingType: 1, data: certificate };

test('DANE before MTA-STS before whatever is offered; and what may not be sent at all', async () => {
  await using fake = await startFakeDns({
    '_25._tcp.dane.test': { tlsa: [tlsa], isSecure: true },
    'alias2.test': { cname: 'far.test', isSecure: true },
    '_25._tcp.alias2.test': { tlsa: [tlsa], isSecure: true },
    'alias3.test': { cname: 'far.test' },
    '_25._tcp.alias3.test': { tlsa: [tlsa], isSecure: true },
    '_25._tcp.web.test': { tlsa: [{ ...tlsa, usage: 1 }], isSecure: true },
    '_25._tcp.unsigned.test': { tlsa: [tlsa] },
    '_25._tcp.broken.test': { fails: true },
  });
  const dns = createDns({ servers: [fake.server], isValidating: true });
  const enforce = { mode: 'enforce' as const, mx: ['*.test'] };
  const testing = { mode: 'testing' as const, mx: ['*.test'] };
  const secure = { isNameSecure: true, isAddressSecure: true };
  const cases: [string, Partial<Parameters<typeof hostTls>[0]>, unknown][] = [
    ['plain.test', {}, { tls: { kind: 'opportunistic' } }],
    [
      'dane.test',
      { ...secure, sts: enforce },
      { tls: { kind: 'dane', records: [record], name: 'dane.test' } },
    ],
    ['dane.test', { isNameSecure: true }, { tls: { kind: 'opportunistic' } }],
    // An alias: the name it leads to, if that is secure; else its own; an alias that is not secure itself has none.
    ['alias.test', { ...secure, canonicalName: 'dane.test' }, { tls: { kind: 'dane', name: 'dane.test' } }],
    ['dane.test', { ...secure, canonicalName: 'none.test' }, { tls: { kind: 'dane', name: 'dane.test' } }],
    [
      'alias2.test',
      { isNameSecure: true, canonicalName: 'far.test' },
      { tls: { kind: 'dane', name: 'alias2.test' } },
    ],
    ['alias3.test', { isNameSecure: true, canonicalName: 'far.test' }, { tls: { kind: 'opportunistic' } }],
    ['web.test', secure, { tls: { kind: 'encrypted' } }],
    ['unsigned.test', secure, { tls: { kind: 'opportunistic' } }],
    ['none.test', secure, { tls: { kind: 'opportunistic' } }],
    ['broken.test', secure, { isFinal: false }],
    ['mx.test', { sts: enforce }, { tls: { kind: 'verified', by: 'MTA-STS' } }],
    ['mx.other.test', { sts: enforce }, { isFinal: false }],
    ['mx.other.test', { sts: testing }, { tls: { kind: 'opportunistic' } }],
    ['mx.other.test', { sts: { ...enforce, mode: 'none' } }, { tls: { kind: 'opportunistic' } }],
    ['mx.test', { sts: testing, wish: 'required' }, { tls: { kind: 'verified', by: 'REQUIRETLS' } }],
    ['mx.test', { isNameSecure: true, wish: 'required' }, { tls: { kind: 'verified', by: 'REQUIRETLS' } }],
    ['mx.test', { wish: 'required' }, { isFinal: true }],
    ['broken.test', { ...secure, wish: 'optional' }, { tls: { kind: 'opportunistic' } }],
    ['mx.other.test', { sts: enforce, wish: 'optional' }, { tls: { kind: 'opportunistic' } }],
    ['dane.test', { ...secure, wish: 'required' }, { tls: { kind: 'dane', records: [record] } }],
  ];
  for (const [host, more, expected] of cases) {
    const base = {
      isNameSecure: false,
      isAddressSecure: false,
      canonicalName: null,
      sts: null,
      wish: 'usual' as const,
    };
    expect(
      await hostTls({ dns, host, port: 25, ...base, ...more }),
      `${host} ${JSON.stringify(more)}`,
    ).toMatchObject(expected as object);
  }
});
