import { createHash, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSelfSigned } from '../tls/self-signed.ts';
import { chainMatchesTlsa, usableRecords } from './dane.ts';
import type { TlsaRecord } from './dns.ts';

const leaf = new X509Certificate(createSelfSigned('mx.remote.test').cert);
const other = new X509Certificate(createSelfSigned('mx.remote.test').cert);
const key = leaf.publicKey.export({ type: 'spki', format: 'der' });
const sha = (name: string, data: Buffer): Buffer => createHash(name).update(data).digest();
const now = new Date();

function matches(record: TlsaRecord, chain = [leaf], host = 'mx.remote.test', at = now): boolean {
  return chainMatchesTlsa(chain, [record], [host], at);
}

test('DANE-EE: the certificate or its key, as such or hashed; name and dates do not matter', () => {
  const forms: [selector: number, matchingType: number, data: Buffer][] = [
    [0, 0, leaf.raw],
    [0, 1, sha('sha256', leaf.raw)],
    [1, 0, key],
    [1, 1, sha('sha256', key)],
    [1, 2, sha('sha512', key)],
  ];
  for (const [selector, matchingType, data] of forms) {
    const record = { usage: 3, selector, matchingType, data };
    expect(matches(record)).toBe(true);
    expect(matches(record, [leaf], 'elsewhere.test', new Date('2099-01-01'))).toBe(true);
    expect(matches(record, [other])).toBe(false);
  }
});

test('DANE-TA: name and dates matter, and every signature up to the anchor', () => {
  const anchor = { usage: 2, selector: 1, matchingType: 1, data: sha('sha256', key) };
  expect(matches(anchor)).toBe(true);
  expect(matches(anchor, [leaf], 'elsewhere.test')).toBe(false);
  expect(matches(anchor, [leaf], 'mx.remote.test', new Date('2099-01-01'))).toBe(false);
  // Sent along, but nothing is signed with it.
  expect(matches(anchor, [other, leaf])).toBe(false);
  expect(matches(anchor, [])).toBe(false);
});

test('usages of the web and unknown forms are of no use', () => {
  const record = { usage: 3, selector: 1, matchingType: 1, data: key };
  const all = [record, { ...record, usage: 0 }, { ...record, usage: 1 }, { ...record, matchingType: 9 }];
  expect(usableRecords(all)).toEqual([record]);
});
