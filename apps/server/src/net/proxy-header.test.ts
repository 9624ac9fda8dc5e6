import { expect, test } from 'vitest';
import { parseProxyHeader } from './proxy-header.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
const v2 = (hex: string): Buffer => Buffer.from(SIGNATURE + hex.replaceAll(' ', ''), 'hex');

test('version 1', () => {
  for (const [line, source] of [
    ['PROXY TCP4 192.0.2.1 198.51.100.1 56324 25', '192.0.2.1'],
    ['PROXY TCP6 2001:DB8:0:0::1 2001:db8::2 1 25', '2001:db8::1'],
    ['PROXY TCP6 ::ffff:192.0.2.1 ::1 1 25', '192.0.2.1'],
    ['PROXY UNKNOWN', null],
    ['PROXY UNKNOWN ffff::1 ffff::2 65535 65535', null],
  ] as const) {
    const bytes = Buffer.from(`${line}\r\nEHLO`);
    expect(parseProxyHeader(bytes)).toEqual({ kind: 'header', length: line.length + 2, source });
    for (let length = 0; length < line.length + 2; length++)
      expect(parseProxyHeader(bytes.subarray(0, length)).kind).toBe('incomplete');
  }
  for (const wrong of [
    'EHLO',
    'PROXY TCP4 192.0.2.256 198.51.100.1 1 25\r\n',
    'PROXY TCP4 ::1 ::1 1 25\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n',
    'PROXY TCP4  192.0.2.1 198.51.100.1 1 25\r\n',
    'PROXY UDP4 192.0.2.1 198.51.100.1 1 25\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 1 25\n\r\n',
    `PROXY UNKNOWN ${'x'.repeat(100)}\r\n`,
    `PROXY ${'x'.repeat(102)}`,
  ])
    expect(parseProxyHeader(Buffer.from(wrong)).kind, wrong).toBe('none');
});

test('version 2', () => {
  const four = v2('21 11 000c c0000201 c6336401 dc04 0019');
  expect(parseProxyHeader(Buffer.concat([four, Buffer.from('EHLO')]))).toEqual({
    kind: 'header',
    length: 28,
    source: '192.0.2.1',
  });
  for (let length = 0; length < 28; length++)
    expect(parseProxyHeader(four.subarray(0, length)).kind).toBe('incomplete');
  const addresses = '20010db8000000000000000000000001 20010db8000000000000000000000002 dc04 0019';
  expect(parseProxyHeader(v2(`21 21 0027 ${addresses} 040000`))).toMatchObject({
    length: 55,
    source: '2001:db8::1',
  });
  expect(parseProxyHeader(v2('20 00 0000'))).toEqual({ kind: 'header', length: 16, source: null });
  for (const wrong of ['11 11 000c', '22 11 000c', '21 11 ffff', '21 11 0004 c0000201', '21 31 0000'])
    expect(parseProxyHeader(v2(wrong)).kind, wrong).toBe('none');
});
