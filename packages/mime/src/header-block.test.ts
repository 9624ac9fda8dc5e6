import { expect, test } from 'vitest';
import { MAX_FIELD_SIZE, MAX_HEADER_FIELDS, scanHeader } from './header-block.ts';
import { fieldText, headerFields, headerOfPart, headersNamed } from './header.ts';
import { parseMessage } from './parse-message.ts';
import { message } from './testing/messages.ts';

/** The fields of a header and what is left as the body. */
function scan(text: string): { fields: [string, string][]; body: string } {
  const bytes = Buffer.from(text, 'latin1');
  const block = scanHeader(bytes, 0, bytes.length, null);
  const fields = headerFields(bytes, block).map(({ name, raw }): [string, string] => [name, raw]);
  return { fields, body: bytes.toString('latin1', block.bodyStart) };
}

test.each<[string, string, [string, string][], string]>([
  [
    'CRLF',
    'A: 1\r\nB:2\r\n\r\nbody\r\n',
    [
      ['A', ' 1'],
      ['B', '2'],
    ],
    'body\r\n',
  ],
  [
    'LF',
    'A: 1\nB:2\n\nbody\n',
    [
      ['A', ' 1'],
      ['B', '2'],
    ],
    'body\n',
  ],
  ['folding is kept', 'A: 1\r\n\t2\r\n 3\r\n\r\n', [['A', ' 1\r\n\t2\r\n 3']], ''],
  // RFC 7103 7.3: a line of white space is no end of the header.
  ['a line of white space', 'A: 1\r\n \r\n 2\r\n\r\nbody', [['A', ' 1\r\n \r\n 2']], 'body'],
  ['white space before the colon', 'A \t: 1\r\n\r\n', [['A', ' 1']], ''],
  [
    'no empty line',
    'A: 1\r\nB: 2',
    [
      ['A', ' 1'],
      ['B', ' 2'],
    ],
    '',
  ],
  ['no header', '\r\nbody', [], 'body'],
  ['nothing', '', [], ''],
  // RFC 7103 7.2
  [
    'a line without a colon, header follows',
    'A: 1\r\nstray\r\nB: 2\r\n\r\nbody',
    [
      ['A', ' 1\r\nstray'],
      ['B', ' 2'],
    ],
    'body',
  ],
  [
    'a line without a colon, an empty line follows',
    'A: 1\r\nstray\r\n\r\nbody',
    [['A', ' 1\r\nstray']],
    'body',
  ],
  ['a line without a colon, nothing follows', 'A: 1\r\nbody\r\nmore', [['A', ' 1']], 'body\r\nmore'],
  ['mbox', 'From a@x Fri\r\nA: 1\r\n\r\nbody', [['A', ' 1']], 'body'],
  ['quoted mbox', '>From a@x Fri\r\nA: 1\r\n\r\nbody', [['A', ' 1']], 'body'],
  ['a remark above the header', 'remark\r\nA: 1\r\n\r\nbody', [['A', ' 1']], 'body'],
  ['only text', 'text\r\nmore: text\r\n'.replace('more: ', 'more '), [], 'text\r\nmore text\r\n'],
  ['folding first', ' a\r\nA: 1\r\n\r\nb', [['A', ' 1']], 'b'],
  [
    'empty value',
    'A:\r\nB: \r\n\r\n',
    [
      ['A', ''],
      ['B', ' '],
    ],
    '',
  ],
])('%s', (_what, text, fields, body) => {
  expect(scan(text)).toEqual({ fields, body });
});

test('caps: 1,000 fields of 64 KiB', () => {
  const many = parseMessage(Buffer.from('A: 1\r\n'.repeat(3000)));
  expect(many.header).toHaveLength(MAX_HEADER_FIELDS);
  expect(many.truncated).toEqual(['header-fields']);

  const long = parseMessage(Buffer.from(`A: ${'x'.repeat(100_000)}\r\nSubject: still read\r\n\r\nbody`));
  expect(long.header[0]?.raw).toHaveLength(MAX_FIELD_SIZE);
  expect(long.truncated).toEqual(['header-size']);
  expect(long.envelope.subject).toBe('still read');
});

test('the headers of all parts together are capped', () => {
  const part = `--b\r\nContent-Type: text/plain; x="${'y'.repeat(60_000)}"\r\n\r\nx\r\n`;
  const bomb = Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(100)}--b--\r\n`);
  const parsed = parseMessage(bomb);
  expect(parsed.truncated).toEqual(['header-size']);
  expect(parsed.structure.parts).toHaveLength(100);
  expect(parsed.structure.parts[99]?.params).toEqual({});
});

test('Raw form: NUL dropped, octets that are not UTF-8 replaced; the guess is kept apart', () => {
  const { header } = parseMessage(Buffer.from('A: a\0b\r\nB: caf\xe9\r\nC: \xed\x95\x9c\r\n\r\n', 'latin1'));
  expect(header).toEqual([
    { name: 'A', raw: ' ab' },
    { name: 'B', raw: ' caf\ufffd', guessed: ' café' },
    { name: 'C', raw: ' 한' },
  ]);
  expect(header.map(fieldText)).toEqual([' ab', ' café', ' 한']);
});

test('headersNamed and headerOfPart', () => {
  const bytes = message(
    'To: a@x',
    'Content-Type: multipart/mixed; boundary=b',
    'TO: b@x',
    '',
    '--b',
    'Content-Type: text/plain',
    'X-Part:',
    ' folded',
    '',
    'text',
    '--b--',
  );
  const parsed = parseMessage(bytes);
  expect(headersNamed(parsed.header, 'to').map(({ raw }) => raw)).toEqual([' a@x', ' b@x']);
  expect(headersNamed(parsed.header, 'cc')).toEqual([]);
  expect(headerOfPart(bytes, parsed.structure)).toEqual(parsed.header);
  expect(headerOfPart(bytes, parsed.structure.parts[0]!)).toEqual([
    { name: 'Content-Type', raw: ' text/plain' },
    { name: 'X-Part', raw: '\r\n folded' },
  ]);
});
