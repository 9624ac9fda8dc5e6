import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { formatAddress, parseAddresses, parseGroupedAddresses } from './address.ts';
import type { Address } from './types.ts';

// Property and bomb tests share the machine with everybody else's.
vi.setConfig({ testTimeout: 60_000 });

/** "Name <email>" per address, so that a table can be read. */
function shown(addresses: Address[]): string[] {
  return addresses.map(({ name, email }) => (name === null ? email : `${name} <${email}>`));
}

test.each([
  // RFC 5322 A.1 to A.6
  ['John Doe <jdoe@machine.example>', ['John Doe <jdoe@machine.example>']],
  ['"Joe Q. Public" <john.q.public@example.com>', ['Joe Q. Public <john.q.public@example.com>']],
  [
    'Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>',
    ['Mary Smith <mary@x.test>', 'jdoe@example.org', 'Who? <one@y.test>'],
  ],
  [
    '<boss@nil.test>, "Giant; \\"Big\\" Box" <sysservices@example.net>',
    ['boss@nil.test', 'Giant; "Big" Box <sysservices@example.net>'],
  ],
  ['Undisclosed recipients:;', []],
  ['Mary Smith: Personal Account <smith@home.example>', ['Personal Account <smith@home.example>']],
  ['Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>', ['Pete <pete@silly.test>']],
  ['(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;', []],
  ['Joe Q. Public <john.q.public@example.com>', ['Joe Q. Public <john.q.public@example.com>']],
  [
    'Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example',
    ['Mary Smith <mary@example.net>', 'jdoe@test.example'],
  ],
  ['John Doe <jdoe@machine(comment).  example>', ['John Doe <jdoe@machine.example>']],
])('%s', (raw, expected) => {
  expect(shown(parseAddresses(raw))).toEqual(expected);
});

test('groups: RFC 5322 A.1.3 and RFC 8621 4.1.2.4', () => {
  expect(parseGroupedAddresses('A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;')).toEqual([
    {
      name: 'A Group',
      addresses: [
        { name: 'Ed Jones', email: 'c@a.test' },
        { name: null, email: 'joe@where.test' },
        { name: 'John', email: 'jdoe@one.test' },
      ],
    },
  ]);
  const raw =
    '"  James Smythe" <james@example.com>, Friends:\r\n  jane@example.com, =?UTF-8?Q?John_Sm=C3=AEth?=\r\n   <john@example.com>;';
  expect(parseGroupedAddresses(raw)).toEqual([
    { name: null, addresses: [{ name: 'James Smythe', email: 'james@example.com' }] },
    {
      name: 'Friends',
      addresses: [
        { name: null, email: 'jane@example.com' },
        { name: 'John Smîth', email: 'john@example.com' },
      ],
    },
  ]);
  expect(parseGroupedAddresses('a@x, b@y, G: c@z;, d@w')).toEqual([
    {
      name: null,
      addresses: [
        { name: null, email: 'a@x' },
        { name: null, email: 'b@y' },
      ],
    },
    { name: 'G', addresses: [{ name: null, email: 'c@z' }] },
    { name: null, addresses: [{ name: null, email: 'd@w' }] },
  ]);
});

test.each([
  // RFC 7103 7.1
  ['<@example.net:fran@example.com>', ['fran@example.com']],
  ['<<<user2@example.org>>>', ['user2@example.org']],
  ['<another@example.net', ['another@example.net']],
  ['second@example.org>', ['second@example.org']],
  ['(Testing <fran@example.com>', ['Testing <fran@example.com>']],
  ['Testing) <sam@example.com>', ['Testing) <sam@example.com>']],
  ['<third@example.net, fourth@example.net>', ['third@example.net', 'fourth@example.net']],
  ['"Joe <joe@example.com>', ['Joe <joe@example.com>']],
  ['Joe', ['Joe']],
  // what else senders write
  ['Doe, John <john@example.org>, jane@example.org', ['Doe, John <john@example.org>', 'jane@example.org']],
  ['joe, jane', ['joe', 'jane']],
  ['John Doe john@example.org', ['John Doe <john@example.org>']],
  ['a@x.test; b@y.test', ['a@x.test', 'b@y.test']],
  ['john@example.org (John Doe)', ['John Doe <john@example.org>']],
  ['"=?utf-8?B?7ZWc?=" <a@x.test>', ['한 <a@x.test>']],
  ['=?utf-8?Q?Doe, John?= <a@x.test>', ['Doe, John <a@x.test>']],
  ['=?utf-8?Q?A?= "B  C" D <a@x.test>', ['A B  C D <a@x.test>']],
  ['"a@x.test" <a@x.test>', ['a@x.test <a@x.test>']],
  ['<mailto:a@x.test>', ['a@x.test']],
  ['', []],
  [' , ;, <>', []],
  // local parts and domains of all sorts
  ['"john doe"@x.test', ['"john doe"@x.test']],
  ['"not an address"', ['not an address']],
  ['<"a@b"@x.test>', ['"a@b"@x.test']],
  ['a@[IPv6:2001:db8::1], b@[192.0.2.1]', ['a@[IPv6:2001:db8::1]', 'b@[192.0.2.1]']],
  ['홍길동 <길동@한국.example>', ['홍길동 <길동@한국.example>']],
  ['<two words@x.test>', ['two words@x.test']],
  ['Eve <e\u0000v\u001be@x.test>', ['Eve <eve@x.test>']],
  ['"a\u202egpj.exe" <a@x.test>', ['agpj.exe <a@x.test>']],
])('%s', (raw, expected) => {
  expect(shown(parseAddresses(raw))).toEqual(expected);
});

test('a formatted address is read back', () => {
  const name = fc.option(
    fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.toWellFormed().normalize('NFC').trim()),
  );
  fc.assert(
    fc.property(name, fc.emailAddress(), (text, email) => {
      const isPlain = text !== null && /^[^\p{C}\p{Z}]+$/u.test(text) && !text.includes('=?');
      const address = { name: isPlain ? text : null, email };
      expect(parseAddresses(formatAddress(address))).toEqual([address]);
    }),
  );
});

test('anything is a list of addresses', () => {
  const soup = fc.array(
    fc.constantFrom(
      'a',
      'b@c',
      '<',
      '>',
      '(',
      ')',
      '"',
      ',',
      ';',
      ':',
      '\\',
      '@',
      '.',
      ' ',
      '=?utf-8?Q?x?=',
      '[',
      ']',
      '\r\n ',
    ),
  );
  fc.assert(
    fc.property(soup, (pieces) => {
      for (const { name, email } of parseAddresses(pieces.join(''))) {
        expect(name).not.toBe('');
        expect(email).toMatch(/^[^\r\n]*$/);
      }
    }),
    { numRuns: 500 },
  );
});

/** A megabyte of openers without closers: quadratic work would take many minutes. */
test.each(['"\\', '(', '<', '<(', '("\\', '<@a,', 'a,', ':', '=?', '=?utf-8?Q?', '[', '(a) ', 'a@b '])(
  'linear: %j',
  (piece) => {
    const started = performance.now();
    parseAddresses(piece.repeat(1_000_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(10_000);
  },
);
