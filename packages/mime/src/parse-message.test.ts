import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parseMessage } from './parse-message.ts';
import { searchText } from './search-text.ts';
import { corpus, fixtureNames, readFixture } from './testing/messages.ts';
import { faults } from './testing/soundness.ts';

// Property and bomb tests share the machine with everybody else's.
vi.setConfig({ testTimeout: 60_000 });

const fixtures = fixtureNames().map(readFixture);

/** Parses without throwing, into something sound; the search text too. */
function check(bytes: Buffer): void {
  const parsed = parseMessage(bytes);
  expect(faults(bytes, parsed)).toEqual([]);
  const { body } = searchText(bytes, parsed, { limit: 1000 });
  expect(body.length).toBeLessThanOrEqual(1000);
  expect(body.isWellFormed() && !body.includes('\0')).toBe(true);
}

test('any octets are a message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1000 }), (octets) => {
      check(Buffer.from(octets));
    }),
  );
});

/** Pieces of which messages are made, in any order. */
const pieces = fc.array(
  fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=b',
    'Content-Type: multipart/alternative; boundary="b"',
    'Content-Type: multipart/digest; boundary=bb',
    'Content-Type: message/rfc822',
    'Content-Type: text/html; charset=euc-kr',
    "Content-Type: text/plain; charset=utf-7; name*0*=utf-7''a%00",
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Disposition: attachment; filename="=?utf-16?B?2AA=?="',
    'Content-ID: <a>',
    'Subject: =?utf-8?B?7ZWc?= \0',
    'From: "a <b@c>, d@e (f',
    '--b',
    '--b--',
    '--bb',
    '--bb--',
    '',
    '',
    ' folded',
    'text =C3=A9 = \0',
    'QUJD=',
    '<p>html &amp; <b>more',
    '\xff\xfe',
  ),
  { maxLength: 40 },
);

test('any arrangement of the pieces of messages', () => {
  fc.assert(
    fc.property(pieces, fc.constantFrom('\r\n', '\n', '\r'), (lines, feed) => {
      check(Buffer.from(lines.join(feed), 'latin1'));
    }),
    { numRuns: 2000 },
  );
});

/** A cut, a doubled stretch, an octet changed: what damaged mail looks like. */
const mutation = fc.record({
  at: fc.nat(),
  length: fc.nat({ max: 100 }),
  octet: fc.nat({ max: 255 }),
  kind: fc.constantFrom('cut', 'double', 'set'),
});

function mutate(
  bytes: Buffer,
  { at, length, octet, kind }: { at: number; length: number; octet: number; kind: string },
): Buffer {
  const start = bytes.length === 0 ? 0 : at % bytes.length;
  const end = Math.min(bytes.length, start + length);
  if (kind === 'cut') return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  if (kind === 'double') return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  const changed = Buffer.from(bytes);
  if (start < changed.length) changed[start] = octet;
  return changed;
}

test('damaged fixtures', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...fixtures),
      fc.array(mutation, { minLength: 1, maxLength: 8 }),
      (bytes, mutations) => {
        check(mutations.reduce(mutate, bytes));
      },
    ),
    { numRuns: 2000 },
  );
});

test('every beginning of a message is a message', () => {
  for (const bytes of fixtures) {
    for (let end = 0; end < bytes.length; end += 7)
      expect(faults(bytes.subarray(0, end), parseMessage(bytes.subarray(0, end)))).toEqual([]);
  }
});

test('a Uint8Array in the middle of a buffer', () => {
  const bytes = readFixture('gmail');
  const around = new Uint8Array(bytes.length + 20);
  around.set(bytes, 10);
  expect(parseMessage(around.subarray(10, 10 + bytes.length))).toEqual(parseMessage(bytes));
});

test('the 6,046 messages of the SpamAssassin corpus', () => {
  let count = 0;
  for (const { name, bytes } of corpus()) {
    count++;
    const parsed = parseMessage(bytes);
    const found = faults(bytes, parsed);
    if (found.length > 0) expect.fail(`${name}: ${found.join(', ')}`);
    expect(parsed.truncated).toEqual([]);
    expect(parsed.header.length).toBeGreaterThan(2);
    expect(parsed.envelope.from.length + parsed.envelope.to.length).toBeGreaterThan(0);
  }
  expect(count).toBe(6046);
});
