import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInternational, parseMailbox, parsePath } from './path.ts';
import { SmtpError } from './smtp-error.ts';

test('addresses of RFC 5321 and 6531', () => {
  expect(parsePath('<> SIZE=1')).toEqual({ path: null, rest: ' SIZE=1' });
  expect(parsePath('<Postmaster>').path).toMatchObject({ address: 'Postmaster', domain: '' });
  expect(parseMailbox("o'neil+tag@sub.example.test")).toMatchObject({
    localPart: "o'neil+tag",
    domain: 'sub.example.test',
  });
  expect(parseMailbox('"anna smith"@example.test')).toMatchObject({
    localPart: 'anna smith',
    isQuoted: true,
  });
  expect(parseMailbox('"a\\"b>c"@example.test')).toMatchObject({ localPart: 'a"b>c' });
  expect(parseMailbox('"anna"@example.test')).toMatchObject({
    address: 'anna@example.test',
    isQuoted: false,
  });
  expect(parseMailbox('""@example.test')).toMatchObject({ address: '""@example.test', isQuoted: true });
  expect(parseMailbox('root@my_host')).toMatchObject({ domain: 'my_host' });
  expect(parseMailbox('a@[IPv6:2001:db8::1]')).toMatchObject({ domain: '[IPv6:2001:db8::1]' });
  expect(parseMailbox('사용자@예시.한국')).toMatchObject({ localPart: '사용자', domain: '예시.한국' });
  expect(isInternational('사용자@예시.한국')).toBe(true);
});

test('what is not an address', () => {
  for (const text of [
    '',
    'a',
    'a@',
    '@a',
    'a@b@c',
    'a b@c',
    'a..b@c',
    '.a@c',
    'a.@c',
    'a@-c',
    'a@c-',
    'a@c..d',
    'a@c.',
    'a@b c',
    'a>@b',
    'a@b>',
    '<a@b>',
    'a@b\r\nRCPT TO:<c@d>',
    'a\u0000@b',
    '"a@b',
    '"a\r\nb"@c',
    'a@[1.2.3.4',
    'postmaster',
    `${'a'.repeat(310)}@example.test`,
  ]) {
    expect(parseMailbox(text), JSON.stringify(text)).toBeNull();
  }
});

test('no text makes the parser throw anything but SmtpError, and long noise stays quick', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
      const text = Buffer.from(octets).toString('latin1');
      try {
        parsePath(`<${text}`);
      } catch (error) {
        expect(error).toBeInstanceOf(SmtpError);
      }
    }),
    { numRuns: 2000 },
  );
  const started = process.cpuUsage();
  for (const bomb of ['a.', 'a-', '"\\"', '@a,', 'a@', '-', '·', '[']) {
    for (const text of [`<x@${bomb.repeat(6000)}!`, `<${bomb.repeat(6000)}`]) {
      expect(() => parsePath(text)).toThrow(SmtpError);
    }
  }
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(500);
});
