import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test, vi } from 'vitest';
import { decodeCharset, guessCharset, isKnownCharset } from './charset.ts';

// Property and bomb tests share the machine with everybody else's.
vi.setConfig({ testTimeout: 60_000 });

/** Octets of a hexadecimal string. */
const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');

test.each([
  ['utf-8', 'ed959c', '한'],
  ['UTF8', 'efbbbf 61', 'a'],
  ['iso-8859-1', 'e9 93', 'é\u201c'],
  ['iso-8859-15', 'a4', '€'],
  ['windows-1251', 'cff0e8', 'При'],
  ['koi8-u', 'b4a4', 'Єє'],
  ['euc-kr', 'c7d1', '한'],
  ['ks_c_5601-1987', 'c7d1', '한'],
  ['cp949', '8c63 b9e6', '똠방'],
  ['euc-kr', '8c63 b9e6 2041', '똠방 A'],
  ['iso-2022-jp', '1b2442 467c 1b2842', '日'],
  ['iso-2022-jp', '1b2442 467c 1b2842 1b2442 4b5c 1b2842', '日本'],
  ['shift_jis', '93fa 8740', '日①'],
  ['cp932', '8740', '①'],
  ['euc-jp', 'c6fc', '日'],
  ['gb2312', 'c4e3', '你'],
  ['gb18030', '95328236', '𠀀'],
  ['big5', 'a741', '你'],
  ['big5', '8740', '䏰'],
  ['hz-gb-2312', '7e7b 4463 7e7d 7e7e', '你~'],
  ['utf-7', '2b4150772d', 'ü'],
  ['cp437', '81e1', 'üß'],
  ['cp850', '81e1', 'üß'],
  ['utf-16', 'fffe 6100', 'a'],
  ['utf-16', '0061', 'a'],
  ['utf-16be', 'd800 0061', '\ufffda'],
  ['"utf-8"', '61', 'a'],
])('%s %s', (label, octets, text) => {
  expect(decodeCharset(hex(octets), label)).toEqual({ text, isProblem: text.includes('\ufffd') });
});

test('ISO-2022-KR', () => {
  const shifted = Buffer.concat([
    hex('1b242943 0e'),
    Buffer.from([0xc7 & 0x7f, 0xd1 & 0x7f]),
    hex('0f 41 0e'),
    Buffer.from([0xb1 & 0x7f, 0xdb & 0x7f]),
  ]);
  expect(decodeCharset(shifted, 'iso-2022-kr')).toEqual({ text: '한A글', isProblem: false });
});

test('every Hangul syllable survives "euc-kr"', () => {
  // KS X 1001 has 2,350 of the 11,172; what Korean senders call euc-kr has all of them.
  const syllables = Array.from({ length: 11_172 }, (_, index) => String.fromCharCode(0xac00 + index)).join(
    '',
  );
  expect(decodeCharset(iconv.encode(syllables, 'cp949'), 'euc-kr')).toEqual({
    text: syllables,
    isProblem: false,
  });
});

test.each(['', 'unknown-8bit', 'us-ascii'])('label %j says nothing: the octets decide', (label) => {
  expect(decodeCharset(Buffer.from('é'), label)?.text).toBe('é');
  expect(decodeCharset(hex('e9'), label)?.text).toBe('é');
});

test('problems are told', () => {
  expect(decodeCharset(hex('ff'), 'utf-8')).toEqual({ text: '\ufffd', isProblem: true });
  expect(decodeCharset(Buffer.from('a'), 'us-ascii')).toEqual({ text: 'a', isProblem: false });
  expect(decodeCharset(Buffer.from('é'), 'us-ascii')?.isProblem).toBe(true);
});

test.each(['x-unknown-charset', 'hex', 'base64', 'binary2', 'utf-8x', 'x'.repeat(1000), 'cp99999'])(
  '%j is unknown',
  (label) => {
    expect(isKnownCharset(label)).toBe(false);
    expect(decodeCharset(Buffer.from('a'), label)).toBeNull();
  },
);

test.each([
  ['ASCII', Buffer.from('abc'), 'abc', false],
  ['UTF-8', Buffer.from('한'), '한', false],
  ['windows-1252', hex('93e994'), '\u201cé\u201d', true],
  ['ISO-2022-JP by its escapes', hex('1b2442 467c 1b2842'), '日', false],
  ['a stray escape', hex('1b 61'), '\u001ba', false],
  ['nothing', Buffer.alloc(0), '', false],
])('guess: %s', (_what, bytes, text, isProblem) => {
  expect(guessCharset(bytes)).toEqual({ text, isProblem });
});

test('guess: the hint counts when it fits', () => {
  expect(guessCharset(hex('c7d1'), 'euc-kr').text).toBe('한');
  expect(guessCharset(hex('ff'), 'euc-kr').text).toBe('ÿ');
  expect(guessCharset(Buffer.from('한'), 'euc-kr').text).toBe('한');
});

test('text is clean whatever the charset', () => {
  const label = fc.constantFrom(
    'utf-8',
    'utf-7',
    'utf-16',
    'iso-2022-jp',
    'iso-2022-kr',
    'hz',
    'euc-kr',
    'big5',
    'cp437',
    'utf-32',
    '',
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), label, (octets, charset) => {
      const { text } = decodeCharset(Buffer.from(octets), charset)!;
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toContain('\0');
    }),
    { numRuns: 1000 },
  );
});
