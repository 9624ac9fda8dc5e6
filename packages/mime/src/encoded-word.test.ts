import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { decodeEncodedWords, decodeHeaderText } from './encoded-word.ts';

// Property and bomb tests share the machine with everybody else's.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  // RFC 2047 8: what each form must be displayed as.
  ['(=?ISO-8859-1?Q?a?=)', '(a)'],
  ['(=?ISO-8859-1?Q?a?= b)', '(a b)'],
  ['(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)', '(ab)'],
  ['(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)', '(ab)'],
  ['(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)', '(ab)'],
  ['(=?ISO-8859-1?Q?a_b?=)', '(a b)'],
  ['(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)', '(a b)'],
  ['=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>', 'Keith Moore <moore@cs.utk.edu>'],
  ['=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>', 'Keld Jørn Simonsen <keld@dkuug.dk>'],
  ['=?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>', 'André Pirard <PIRARD@vm1.ulg.ac.be>'],
  [
    '=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=',
    'If you can read this you understand the example.',
  ],
  ['=?ISO-8859-1?Q?Olle_J=E4rnefors?= <ojarnef@admin.kth.se>', 'Olle Järnefors <ojarnef@admin.kth.se>'],
  ['=?ISO-8859-1?Q?Patrik_F=E4ltstr=F6m?= <paf@nada.kth.se>', 'Patrik Fältström <paf@nada.kth.se>'],
  [
    'Nathaniel Borenstein <nsb@thumper.bellcore.com>\r\n    (=?iso-8859-8?b?7eXs+SDv4SDs6Oj08A==?=)',
    'Nathaniel Borenstein <nsb@thumper.bellcore.com>    (םולש ןב לטטפנ)',
  ],
  // RFC 2231 5: a language behind the charset.
  ['=?US-ASCII*EN?Q?Keith_Moore?= <moore@cs.utk.edu>', 'Keith Moore <moore@cs.utk.edu>'],
])('%s', (raw, text) => {
  expect(decodeHeaderText(raw)).toBe(text);
});

test.each([
  ['a character cut in two, B', '=?utf-8?B?7ZWc6rW?= =?utf-8?B?t7Ja0?=', '한국어'],
  ['a character cut in two, Q', '=?utf-8?Q?=ED=95?= =?utf-8?Q?=9C?=', '한'],
  ['B and Q of one charset', '=?UTF-8?B?7ZU=?= =?utf-8?q?=9C!?=', '한!'],
  ['no white space between neighbours', '=?utf-8?Q?a?==?utf-8?Q?b?=', 'ab'],
  ['beside a special', 'Re:=?utf-8?Q?a?= [=?utf-8?Q?b?=]', 'Re:a [b]'],
  ['white space inside', '=?utf-8?Q?two words?= and =?utf-8?B?7ZWc 6rWt?=', 'two words and 한국'],
  ['no padding', '=?utf-8?B?YQ?=', 'a'],
  ['controls and NUL dropped', '=?utf-8?Q?a=00b=0D=0Ac=07?=', 'abc'],
  ['NFC', '=?utf-8?Q?e=CC=81?=', 'é'],
  ['lower case hexadecimal', '=?iso-8859-1?q?=e9?=', 'é'],
  ['an equals sign that escapes nothing', '=?utf-8?Q?a=b=?=', 'a=b='],
  ['what the charset lacks', '=?utf-8?Q?=FF?=', '\uFFFD'],
  [
    'stateful charset cut by the sender',
    '=?iso-2022-jp?B?GyRCRnxLXBsoQg==?= =?iso-2022-jp?B?GyRCOGwbKEI=?=',
    '日本語',
  ],
])('%s is decoded', (_what, raw, text) => {
  expect(decodeHeaderText(raw)).toBe(text);
});

test.each([
  ['glued to a word', 'x=?utf-8?Q?a?='],
  ['glued from behind', '=?utf-8?Q?a?=x'],
  ['unknown charset', '=?x-klingon?Q?a?='],
  ['unknown encoding', '=?utf-8?X?a?='],
  ['no end', '=?utf-8?Q?a'],
  ['nothing', '=??Q?a?='],
  ['not an encoded-word', 'a =? b ?= c'],
])('%s stays as it is', (_what, raw) => {
  expect(decodeHeaderText(raw)).toBe(raw);
});

test('white space: leading spaces go, tabs and inner ones stay, folding goes', () => {
  expect(decodeHeaderText('  a\r\n\tb   c ')).toBe('a\tb   c ');
});

test('any text decodes, and plain text to itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(typeof decodeEncodedWords(text)).toBe('string');
      if (!text.includes('=?')) expect(decodeEncodedWords(text)).toBe(text);
    }),
  );
});

test('text encoded word by word comes back, wherever it was cut', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), cuts, (text, sizes) => {
      const bytes = Buffer.from(text.toWellFormed(), 'utf8');
      const words: string[] = [];
      for (let i = 0, n = 0; i < bytes.length; n++) {
        const piece = bytes.subarray(i, i + sizes[n % sizes.length]!);
        words.push(`=?utf-8?B?${piece.toString('base64')}?=`);
        i += piece.length;
      }
      const plain = bytes.toString('utf8').replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
      expect(decodeEncodedWords(words.join('\r\n '))).toBe(plain.replace(/^\uFEFF/, ''));
    }),
  );
});
