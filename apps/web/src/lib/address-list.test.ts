import { expect, test } from 'vitest';
import { formatAddress, readAddresses, uniqueAddresses } from './address-list.ts';

test('reads what people paste', () => {
  expect(readAddresses('ana@x.y; "Li, Ana" <ana.li@x.y>\nBen <ben@x.y>, mailto:cy@x.y')).toEqual({
    addresses: [
      { name: null, email: 'ana@x.y' },
      { name: 'Li, Ana', email: 'ana.li@x.y' },
      { name: 'Ben', email: 'ben@x.y' },
      { name: null, email: 'cy@x.y' },
    ],
    rest: '',
  });
});

test('what is no address is given back', () => {
  expect(readAddresses('ana, ben@x.y, @, x@')).toEqual({
    addresses: [{ name: null, email: 'ben@x.y' }],
    rest: 'ana, @, x@',
  });
  expect(readAddresses('김서연 <서연@예시.kr>').addresses).toEqual([
    { name: '김서연', email: '서연@예시.kr' },
  ]);
});

test('written addresses are read back the same', () => {
  for (const address of [
    { name: 'Ana Li', email: 'a@x.y' },
    { name: 'Li, Ana (home)', email: 'a@x.y' },
    { name: null, email: 'a@x.y' },
  ]) {
    expect(readAddresses(formatAddress(address)).addresses).toEqual([address]);
  }
});

test('nobody twice', () => {
  const a = { name: 'A', email: 'a@x.y' };
  expect(
    uniqueAddresses([a, { name: null, email: 'A@X.Y' }, { name: 'B', email: 'b@x.y' }], ['B@x.y']),
  ).toEqual([a]);
});
