import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { decodeText, partById } from './decode-part.ts';
import { parseMessage } from './parse-message.ts';
import { MAX_DEPTH, MAX_PARTS } from './structure.ts';
import { message } from './testing/messages.ts';
import { faults } from './testing/soundness.ts';
import type { BodyStructure } from './types.ts';

// Property and bomb tests share the machine with everybody else's.
vi.setConfig({ testTimeout: 60_000 });

/** "1 text/plain: body" per leaf. */
function leaves(bytes: Buffer): string[] {
  const parsed = parseMessage(bytes);
  expect(faults(bytes, parsed)).toEqual([]);
  const walk = (part: BodyStructure): string[] => {
    if (part.message !== null) return [`${part.partId} ${part.type}`, ...walk(part.message.structure)];
    if (part.parts.length > 0) return part.parts.flatMap(walk);
    return [`${part.partId} ${part.type}: ${bytes.toString('utf8', part.bodyStart, part.bodyEnd)}`];
  };
  return walk(parsed.structure);
}

function multipart(boundary: string, ...lines: string[]): Buffer {
  return message(`Content-Type: multipart/mixed; boundary="${boundary}"`, '', ...lines);
}

test.each<[string, Buffer, string[]]>([
  [
    'RFC 2046 5.1.1',
    message(
      'From: Nathaniel Borenstein <nsb@bellcore.com>',
      'MIME-Version: 1.0',
      'Content-type: multipart/mixed; boundary="simple boundary"',
      '',
      'This is the preamble.  It is to be ignored.',
      '',
      '--simple boundary',
      '',
      'This is implicitly typed plain US-ASCII text.',
      'It does NOT end with a linebreak.',
      '--simple boundary',
      'Content-type: text/plain; charset=us-ascii',
      '',
      'This is explicitly typed plain US-ASCII text.',
      'It DOES end with a linebreak.',
      '',
      '--simple boundary--',
      '',
      'This is the epilogue.  It is also to be ignored.',
    ),
    [
      '1 text/plain: This is implicitly typed plain US-ASCII text.\r\nIt does NOT end with a linebreak.',
      '2 text/plain: This is explicitly typed plain US-ASCII text.\r\nIt DOES end with a linebreak.\r\n',
    ],
  ],
  [
    'no closing delimiter',
    multipart('b', '--b', '', 'one', '--b', '', 'two'),
    ['1 text/plain: one', '2 text/plain: two'],
  ],
  ['white space behind the boundary', multipart('b', '--b \t', '', 'one', '--b-- '), ['1 text/plain: one']],
  ['boundary that ends in hyphens', multipart('b--', '--b--', '', 'one', '--b----'), ['1 text/plain: one']],
  [
    'text that looks like a delimiter',
    multipart('b', '--b', '', '--bb', ' --b', '--', '--c--', '--b--'),
    ['1 text/plain: --bb\r\n --b\r\n--\r\n--c--'],
  ],
  [
    'no empty line before the delimiter',
    multipart('b', '--b', 'Content-Type: text/html', '--b', '', 'two', '--b--'),
    ['1 text/html: ', '2 text/plain: two'],
  ],
  ['empty bodies', multipart('b', '--b', '', '--b', '', '', '--b--'), ['1 text/plain: ', '2 text/plain: ']],
  ['delimiters only', multipart('b', '--b', '--b', '--b--'), ['1 text/plain: ', '2 text/plain: ']],
  [
    'the body begins with the delimiter',
    message('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'x', '--b--'),
    ['1 text/plain: x'],
  ],
  [
    'only a closing delimiter',
    multipart('b', 'text', '--b--', 'rest'),
    ['1 text/plain: text\r\n--b--\r\nrest'],
  ],
  ['no delimiter at all', multipart('b', 'text'), ['1 text/plain: text']],
  [
    'no boundary',
    message('Content-Type: multipart/mixed', '', '--b', '', 'x'),
    ['1 text/plain: --b\r\n\r\nx'],
  ],
  [
    'parts after the end are epilogue',
    multipart('b', '--b', '', 'x', '--b--', '--b', '', 'y'),
    ['1 text/plain: x'],
  ],
  [
    'an inner multipart that is not closed',
    multipart(
      'out',
      '--out',
      'Content-Type: multipart/mixed; boundary=in',
      '',
      '--in',
      '',
      'a',
      '--out',
      '',
      'b',
      '--out--',
    ),
    ['1.1 text/plain: a', '2 text/plain: b'],
  ],
  [
    'one boundary begins with the other',
    multipart(
      'a',
      '--a',
      'Content-Type: multipart/mixed; boundary=ab',
      '',
      '--ab',
      '',
      '1',
      '--ab--',
      '--a',
      '',
      '2',
      '--a--',
    ),
    ['1.1 text/plain: 1', '2 text/plain: 2'],
  ],
  [
    'the same boundary twice',
    multipart(
      'b',
      '--b',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      '1',
      '--b--',
      '--b',
      '',
      '2',
      '--b--',
    ),
    ['1.1 text/plain: 1', '2 text/plain: 2'],
  ],
  [
    'an outer delimiter ends attached messages too',
    multipart('b', '--b', 'Content-Type: message/rfc822', '', 'Subject: inner', '--b', '', 'two', '--b--'),
    ['1 message/rfc822', '1.1 text/plain: ', '2 text/plain: two'],
  ],
  [
    'part numbers of RFC 9051 6.4.5',
    multipart(
      'a',
      '--a',
      '',
      'one',
      '--a',
      'Content-Type: message/rfc822',
      '',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'inner one',
      '--b',
      'Content-Type: multipart/alternative; boundary=c',
      '',
      '--c',
      '',
      'deep',
      '--c--',
      '--b--',
      '--a--',
    ),
    ['1 text/plain: one', '2 message/rfc822', '2.1 text/plain: inner one', '2.2.1 text/plain: deep'],
  ],
  [
    'a message of one message',
    message('Content-Type: message/rfc822', '', 'Subject: x', '', 'text'),
    ['1 message/rfc822', '1.1 text/plain: text'],
  ],
  [
    'an encoded message stays closed',
    message('Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', '', 'U3ViamVjdDogeA0K'),
    ['1 message/rfc822: U3ViamVjdDogeA0K'],
  ],
  [
    'an encoding on a multipart means nothing',
    message(
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Transfer-Encoding: base64',
      '',
      '--b',
      '',
      'x',
      '--b--',
    ),
    ['1 text/plain: x'],
  ],
  ['nothing', Buffer.alloc(0), ['1 text/plain: ']],
])('%s', (_what, bytes, expected) => {
  expect(leaves(bytes)).toEqual(expected);
  // The same message with bare line feeds has the same parts.
  const bare = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  expect(leaves(bare)).toEqual(expected.map((leaf) => leaf.replaceAll('\r\n', '\n')));
});

test('sizes and lines', () => {
  const bytes = multipart(
    'b',
    '--b',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'a=3Db=',
    'c',
    '--b',
    'Content-Type: message/rfc822',
    '',
    'A: b',
    '',
    'x',
    '--b--',
  );
  const [text, attached] = parseMessage(bytes).structure.parts;
  expect(text).toMatchObject({ size: 4, lines: 1 });
  expect(attached).toMatchObject({ size: 9, lines: 2 });
});

test('depth is capped', () => {
  const levels = Array.from({ length: 300 }, (_, n) => [
    `Content-Type: multipart/mixed; boundary=b${n}`,
    '',
    `--b${n}`,
  ]);
  const bytes = message(...levels.flat(), '', 'bottom');
  const parsed = parseMessage(bytes);
  expect(parsed.truncated).toEqual(['depth']);
  expect(faults(bytes, parsed)).toEqual([]);
  let depth = 0;
  let node = parsed.structure;
  while (node.parts.length > 0) [node, depth] = [node.parts[0]!, depth + 1];
  expect(depth).toBe(MAX_DEPTH);
  expect(node.type).toBe('application/octet-stream');
});

test('the number of parts is capped: the rest is one opaque part', () => {
  const bytes = multipart('b', ...Array.from({ length: 5000 }, (_, n) => `--b\r\n\r\n${n}`), '--b--');
  const parsed = parseMessage(bytes);
  expect(parsed.truncated).toEqual(['parts']);
  expect(faults(bytes, parsed)).toEqual([]);
  expect(parsed.structure.parts).toHaveLength(MAX_PARTS);
  const last = parsed.structure.parts.at(-1)!;
  expect(last).toMatchObject({ partId: '1000', type: 'application/octet-stream', bodyEnd: bytes.length });
});

/** Bombs of 8 MB whose cost would be quadratic in a careless parser; each takes a fraction of a second. */
test.each<[string, string]>([
  ['delimiters of nobody', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'\n--x'.repeat(2e6)}`],
  ['delimiters', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'\n--b\n'.repeat(1.6e6)}`],
  ['nested messages', `${'Content-Type: message/rfc822\r\n\r\n'.repeat(2000)}${'x\n'.repeat(4e6)}`],
  ['lines without a colon', `A: b\r\n${'x\r\n'.repeat(2.6e6)}`],
  ['padding', `Content-Transfer-Encoding: base64\r\n\r\n${'='.repeat(8e6)}`],
  ['soft breaks', `Content-Transfer-Encoding: quoted-printable\r\n\r\n${'= '.repeat(4e6)}`],
  ['tags', `Content-Type: text/html\r\n\r\n${'<a b="'.repeat(1.3e6)}`],
  ['quotes in headers', Array.from({ length: 120 }, () => `To: ${'"a'.repeat(32_000)}\r\n`).join('')],
])('linear: %s', (_what, text) => {
  const bytes = Buffer.from(text, 'latin1');
  const started = performance.now();
  parseMessage(bytes);
  // Quadratic work on 8 MB would take hours; the limit is generous because tests share the machine.
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('partById and decodeText', () => {
  const bytes = multipart(
    'b',
    '--b',
    'Content-Type: text/plain; charset=iso-8859-1',
    '',
    'caf\u00e9',
    '--b',
    'Content-Type: message/rfc822',
    '',
    '',
    'inner',
    '--b--',
  );
  const { structure } = parseMessage(bytes);
  expect(partById(structure, '2.1')?.type).toBe('text/plain');
  expect(partById(structure, '3')).toBeNull();
  expect(decodeText(bytes, partById(structure, '1')!)).toEqual({
    text: 'caf\u00c3\u00a9',
    isEncodingProblem: false,
  });
});

test('lines are counted octet for octet, wherever in its memory the message begins', () => {
  const octet = fc.constantFrom(0x0a, 0x8a, 0x0b, 0x09, 0x00, 0xff, 0x0d, 0x41);
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 80 }), fc.nat(7), (body, offset) => {
      const head = Buffer.from('Subject: x\n\n');
      const memory = Buffer.alloc(offset + head.length + body.length + 4, 0x0a);
      head.copy(memory, offset);
      memory.set(body, offset + head.length);
      const bytes = memory.subarray(offset, offset + head.length + body.length);
      expect(parseMessage(bytes).structure.lines).toBe(body.filter((one) => one === 0x0a).length);
    }),
    { numRuns: 500 },
  );
});
