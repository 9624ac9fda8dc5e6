import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { cleanFileName } from './file-name.ts';
import { parseParameterized } from './parameters.ts';

// Property and bomb tests share the machine with everybody else's.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  // RFC 2045 5.1: these three are equal.
  ['text/plain; charset=us-ascii (Plain text)', 'text/plain', { charset: 'us-ascii' }],
  ['text/plain; charset="us-ascii"', 'text/plain', { charset: 'us-ascii' }],
  ['TEXT/plain (a;b); (c) Charset = us-ascii', 'text/plain', { charset: 'us-ascii' }],
  // RFC 2231 3, 4 and 4.1
  [
    'message/external-body; access-type=URL;\r\n URL*0="ftp://";\r\n URL*1="cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar"',
    'message/external-body',
    { 'access-type': 'URL', url: 'ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar' },
  ],
  [
    "application/x-stuff;\r\n title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
    'application/x-stuff',
    { title: 'This is ***fun***' },
  ],
  [
    "application/x-stuff;\r\n title*0*=us-ascii'en'This%20is%20even%20more%20;\r\n title*1*=%2A%2A%2Afun%2A%2A%2A%20;\r\n title*2=\"isn't it!\"",
    'application/x-stuff',
    { title: "This is even more ***fun*** isn't it!" },
  ],
  // precedence
  ["attachment; filename=plain.txt; filename*=utf-8''ext%C3%A9.txt", 'attachment', { filename: 'exté.txt' }],
  ['attachment; filename*1=b; filename*0=a; filename=plain.txt', 'attachment', { filename: 'ab' }],
  ['attachment; filename*0=a; filename*2=c', 'attachment', { filename: 'a' }],
  ['attachment; a=1; A=2', 'attachment', { a: '1' }],
  // cut inside a character, between sections
  ["a/b; name*0*=utf-8''%ED%95; name*1*=%9C", 'a/b', { name: '한' }],
  ["a/b; name*=euc-kr''%C7%D1", 'a/b', { name: '한' }],
  ["a/b; name*=''%ED%95%9C", 'a/b', { name: '한' }],
  ['a/b; name*="%ED%95%9C 1"', 'a/b', { name: '한 1' }],
  // what senders write
  ['a/b; name="=?utf-8?B?7ZWc?="', 'a/b', { name: '한' }],
  ['a/b; name==?utf-8?B?7ZWc?=; x=y', 'a/b', { name: '한', x: 'y' }],
  ['a/b; name="=?utf-8?B?7ZU=?=\r\n =?utf-8?B?nA==?="', 'a/b', { name: '한' }],
  ['attachment; filename=my file (1).pdf; size=3', 'attachment', { filename: 'my file (1).pdf', size: '3' }],
  ['attachment; filename="C:\\a\\b.txt"', 'attachment', { filename: 'C:\\a\\b.txt' }],
  ['attachment; filename="say \\"hi\\".txt"', 'attachment', { filename: 'say "hi".txt' }],
  ['multipart/mixed; boundary="no end', 'multipart/mixed', { boundary: 'no end' }],
  ['multipart/mixed; boundary="a" junk; x=1', 'multipart/mixed', { boundary: 'a', x: '1' }],
  ['text/plain; charset="utf-8" format=flowed', 'text/plain', { charset: 'utf-8', format: 'flowed' }],
  ['text/plain charset=utf-8', 'text/plain', { charset: 'utf-8' }],
  ['text / plain ;; ; charset=utf-8;', 'text/plain', { charset: 'utf-8' }],
  ['text/plain; charset', 'text/plain', {}],
  ['multipart/mixed; boundary="=?utf-8?Q?not?="', 'multipart/mixed', { boundary: '=?utf-8?Q?not?=' }],
  ['; a=b', '', { a: 'b' }],
  ['', '', {}],
  ['a/b; __proto__=x; constructor=y', 'a/b', { constructor: 'y' }],
])('%s', (raw, value, params) => {
  const parsed = parseParameterized(raw);
  expect(parsed.value).toBe(value);
  expect(Object.entries(parsed.params)).toEqual(Object.entries(params));
});

test('a field cannot make more than 100 parameters', () => {
  const raw = `a/b${Array.from({ length: 5000 }, (_, n) => `; p${n}=x`).join('')}`;
  expect(Object.keys(parseParameterized(raw).params)).toHaveLength(100);
});

test('anything has a value and parameters', () => {
  const soup = fc.array(
    fc.constantFrom('a', 'b/c', '=', '"', ';', '(', ')', '\\', '*', '0', "'", '%41', ' ', '=?utf-8?Q?x?='),
  );
  fc.assert(
    fc.property(soup, (pieces) => {
      const { value, params } = parseParameterized(pieces.join(''));
      expect(value).toBe(value.toLowerCase());
      for (const name of Object.keys(params)) expect(name).toMatch(/^[^\s=;"]+$/);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['report.pdf', 'report.pdf'],
  [' 보고서 최종.hwp ', '보고서 최종.hwp'],
  ['C:\\Users\\kim\\a.doc', 'a.doc'],
  ['C:a.doc', 'a.doc'],
  ['../../etc/passwd', 'passwd'],
  ['/etc/passwd', 'passwd'],
  ['..\\evil.dll', 'evil.dll'],
  ['3/4분기.xlsx', '3_4분기.xlsx'],
  ['a\u0000b\r\nc\u001b.txt', 'abc.txt'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['e\u0301.txt', '\u00e9.txt'],
  ['..', null],
  ['/', null],
  ['', null],
  ['\ud800.txt', '\ufffd.txt'],
])('file name %j', (name, expected) => {
  expect(cleanFileName(name)).toBe(expected);
});

test('a long file name keeps its extension and is cut between characters', () => {
  const cut = cleanFileName(`${'😀'.repeat(300)}.tar.gz`)!;
  expect(cut.length).toBeLessThanOrEqual(255);
  expect(cut.endsWith('😀.gz')).toBe(true);
  expect(cut.isWellFormed()).toBe(true);
});

/** Megabytes of openers without closers: quadratic work would take minutes. */
test.each([
  '"\\',
  'a="\\',
  'a="',
  '(',
  '()',
  '((;',
  ';a=',
  'a*0=',
  ' [=,',
  '=?utf-8?Q?',
  'a==?utf-8?Q?',
  ' ',
])('linear: %j', (piece) => {
  const started = performance.now();
  parseParameterized(`a/b; ${piece.repeat(4_000_000 / piece.length)}`);
  expect(performance.now() - started).toBeLessThan(15_000);
});
