import { expect, test } from 'vitest';
import { ComposeError } from './compose-error.ts';
import type { HeaderValue } from './compose-header.ts';
import { composeStructure } from './compose-structure.ts';
import type { ComposePart } from './compose-structure.ts';
import { decodePart, partById } from './decode-part.ts';
import { headerOfPart } from './header.ts';
import { parseMessage } from './parse-message.ts';
import { faults } from './testing/soundness.ts';

const TREE: ComposePart = {
  type: 'multipart/mixed',
  parts: [
    { type: 'text/plain', content: 'header', disposition: 'inline', language: ['en', 'ko-KR'] },
    {
      type: 'multipart/alternative',
      parts: [
        { type: 'text/plain', content: 'plain' },
        {
          type: 'multipart/related',
          parts: [
            { type: 'text/html', content: '<p>한글</p>', location: 'https://x.test/한?a=1%20' },
            {
              type: 'image/gif',
              content: Buffer.from('GIF89a'),
              cid: 'g@x',
              name: '그.gif',
              description: '그림',
            },
          ],
        },
      ],
    },
    {
      type: 'message/rfc822',
      content: Buffer.from('Subject: in\r\n\r\nseven bit\r\n'),
      disposition: 'attachment',
      name: 'in.eml',
    },
    { type: 'message/rfc822', content: Buffer.from('Subject: in\r\n\r\n\xe9ight bit\n', 'latin1') },
    {
      type: 'text/csv',
      params: { charset: 'euc-kr', header: 'present' },
      content: Buffer.from('c7d12c31', 'hex'),
    },
    { type: 'application/x-y', content: '', headers: [{ name: 'X-Own', value: { text: '값' } }] },
  ],
};

test('exactly the given tree', async () => {
  const message = await composeStructure([{ name: 'Subject', value: { text: 's' } }], TREE);
  const { structure, header } = parseMessage(message);
  expect(faults(message, parseMessage(message))).toEqual([]);
  expect(header.map(({ name }) => name)).toEqual(['Subject', 'MIME-Version', 'Content-Type']);
  expect(structure.parts.map(({ type }) => type)).toEqual(TREE.parts!.map(({ type }) => type));
  expect(partById(structure, '1')).toMatchObject({
    disposition: 'inline',
    language: ['en', 'ko-KR'],
    encoding: '7bit',
    params: { charset: 'utf-8' },
  });
  expect(partById(structure, '2.2.1')).toMatchObject({
    type: 'text/html',
    location: 'https://x.test/%ED%95%9C?a=1%20',
    params: { charset: 'utf-8' },
  });
  // A name without a disposition stays a name of Content-Type.
  expect(partById(structure, '2.2.2')).toMatchObject({
    cid: 'g@x',
    name: '그.gif',
    description: '그림',
    disposition: null,
  });
  expect(partById(structure, '3')).toMatchObject({ encoding: '7bit', name: 'in.eml' });
  expect(partById(structure, '3')?.message?.envelope.subject).toBe('in');
  expect(decodePart(message, partById(structure, '4')!).toString('latin1')).toBe(
    'Subject: in\r\n\r\n\xe9ight bit\n',
  );
  expect(partById(structure, '5')).toMatchObject({
    params: { charset: 'euc-kr', header: 'present' },
    encoding: 'base64',
  });
  expect(decodePart(message, partById(structure, '5')!).toString('hex')).toBe('c7d12c31');
  const last = partById(structure, '6')!;
  expect(last.size).toBe(0);
  expect(headerOfPart(message, last).map(({ name }) => name)).toEqual([
    'X-Own',
    'Content-Type',
    'Content-Transfer-Encoding',
  ]);
});

test('a message may be a single part', async () => {
  const message = await composeStructure([], { type: 'text/plain', content: 'x' });
  expect(message.toString()).toBe(
    'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nx\r\n',
  );
});

test.each<[string, HeaderValue, string]>([
  ['raw', { raw: ' as it is;\r\n\tfolded' }, 'X-Test: as it is;\r\n\tfolded'],
  ['raw, not ASCII', { raw: ' 값' }, 'X-Test: =?UTF-8?B?6rCS?='],
  ['text', { text: 'plain text' }, 'X-Test: plain text'],
  ['text, not ASCII', { text: 'Grüße aus Köln' }, 'X-Test: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?='],
  ['text that looks encoded', { text: '=?utf-8?Q?a?=' }, 'X-Test: =?UTF-8?B?PT91dGYtOD9RP2E/PQ==?='],
  [
    'addresses',
    {
      addresses: [
        { name: 'A B', email: 'a@x' },
        { name: null, email: 'b@x' },
        { name: 'C. D', email: 'c@x' },
      ],
    },
    'X-Test: A B <a@x>, b@x, "C. D" <c@x>',
  ],
  [
    'groups',
    {
      groupedAddresses: [
        { name: 'G', addresses: [{ name: null, email: 'a@x' }] },
        { name: null, addresses: [{ name: null, email: 'b@x' }] },
        { name: 'E', addresses: [] },
      ],
    },
    'X-Test: G: a@x;, b@x, E: ;',
  ],
  [
    'half an address',
    {
      addresses: [
        { name: null, email: 'joe' },
        { name: null, email: 'a, b' },
      ],
    },
    'X-Test: joe, "a, b"',
  ],
  [
    'quoted local parts',
    {
      addresses: [
        { name: null, email: 'two words@x.test' },
        { name: null, email: '"a@b"@x.test' },
      ],
    },
    'X-Test: <"two words"@x.test>, <"a@b"@x.test>',
  ],
  ['message ids', { messageIds: ['a@x', 'b@x'] }, 'X-Test: <a@x> <b@x>'],
  ['date', { date: '2026-03-01T00:30:05-03:30' }, 'X-Test: Sun, 1 Mar 2026 00:30:05 -0330'],
  [
    'date in UTC',
    { date: new Date(Date.UTC(2026, 10, 22, 1, 2, 3)) },
    'X-Test: Sun, 22 Nov 2026 01:02:03 +0000',
  ],
  ['URLs', { urls: ['https://a.test/x', 'mailto:b@x'] }, 'X-Test: <https://a.test/x>, <mailto:b@x>'],
])('header forms: %s', async (_what, value, line) => {
  const message = await composeStructure([{ name: 'X-Test', value }], { type: 'text/plain' });
  expect(message.toString('latin1').startsWith(`${line}\r\nMIME-Version`)).toBe(true);
});

test('long values are folded, long words encoded', async () => {
  const headers = [
    {
      name: 'To',
      value: {
        addresses: Array.from({ length: 50 }, (_, n) => ({
          name: `Person ${n}`,
          email: `person${n}@example.org`,
        })),
      },
    },
    {
      name: 'References',
      value: { messageIds: Array.from({ length: 50 }, (_, n) => `${'x'.repeat(40)}${n}@example.org`) },
    },
    { name: 'Subject', value: { text: 'y'.repeat(3000) } },
  ];
  const message = await composeStructure(headers, { type: 'text/plain', content: 'z'.repeat(3000) });
  for (const line of message.toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
  const { envelope } = parseMessage(message);
  expect(envelope.to).toHaveLength(50);
  expect(envelope.references).toHaveLength(50);
  expect(envelope.subject).toBe('y'.repeat(3000));
});

const deep = (levels: number): ComposePart =>
  levels === 0 ? { type: 'text/plain' } : { type: 'multipart/mixed', parts: [deep(levels - 1)] };

test.each<[string, ComposePart]>([
  ['no type', { type: 'text' }],
  ['a type with a parameter', { type: 'text/plain; charset=x' }],
  ['a multipart without parts', { type: 'multipart/mixed' }],
  ['a multipart with content', { type: 'multipart/mixed', content: 'x', parts: [{ type: 'text/plain' }] }],
  ['a leaf with parts', { type: 'text/plain', parts: [{ type: 'text/plain' }] }],
  [
    'Content-Transfer-Encoding',
    { type: 'text/plain', headers: [{ name: 'content-transfer-encoding', value: { text: 'base64' } }] },
  ],
  ['a parameter name', { type: 'text/plain', params: { 'a b': 'c' } }],
  ['a parameter value', { type: 'text/plain', params: { a: 'b\r\nc' } }],
  ['a disposition', { type: 'text/plain', disposition: 'inline; x=y' }],
  ['a language', { type: 'text/plain', language: ['en\r\nX: y'] }],
  ['a location', { type: 'text/plain', location: 'http://x\r\nX: y' }],
  ['a description', { type: 'text/plain', description: 'a\r\nX: y' }],
  ['too deep', deep(200)],
])('refused: %s', async (_what, part) => {
  await expect(composeStructure([], part)).rejects.toBeInstanceOf(ComposeError);
});

test('a boundary of the caller is not used, and none occurs in the content', async () => {
  const message = await composeStructure([], {
    type: 'multipart/mixed',
    params: { boundary: 'x' },
    parts: [{ type: 'text/plain', content: '--x\r\n--x--' }],
  });
  const { structure } = parseMessage(message);
  expect(structure.params['boundary']).not.toBe('x');
  expect(decodePart(message, structure.parts[0]!).toString()).toBe('--x\r\n--x--');
});
