import { expect, test } from 'vitest';
import { ImapError } from '../imap-error.ts';
import { readFetchItems } from './fetch-items.ts';
import { Reader } from './reader.ts';
import { readSearchKeys } from './search-key.ts';

const literal = (text: string) => ({ kind: 'memory' as const, bytes: Buffer.from(text) });

test('strings: atom, quoted, literal', () => {
  const reader = new Reader('atom "a \\"b\\" \\\\" {4}\r\n ""', [literal('12\r\n')]);
  const read: string[] = [];
  do read.push(reader.astring());
  while (reader.take(' '));
  reader.end();
  expect(read).toEqual(['atom', 'a "b" \\', '12\r\n', '']);
});

test.each(['"a', '"a\\b"', '"a\rb"', '{3}', 'a(b', '"\xff"', '"\0"', ''])('%j is no string', (text) => {
  expect(() => {
    const reader = new Reader(text, [literal('abc')]);
    reader.astring();
    reader.end();
  }).toThrow(ImapError);
});

test('NIL is nothing, nilly is a word', () => {
  const nothing = new Reader('nil');
  expect(nothing.nstring()).toBeNull();
  nothing.end();
  expect(() => new Reader('nilly').nstring()).toThrow(ImapError);
  expect(new Reader('"NIL"').nstring()).toBe('NIL');
});

test('mailbox names: INBOX in any case, also above others', () => {
  expect(new Reader('iNbOx').mailbox()).toBe('INBOX');
  expect(new Reader('"Inbox/a"').mailbox()).toBe('INBOX/a');
  expect(new Reader('Inboxes').mailbox()).toBe('Inboxes');
  expect(new Reader('&-').mailbox()).toBe('&');
  expect(new Reader('&-', [], 'utf8').mailbox()).toBe('&-');
  expect(() => new Reader('"a\tb"').mailbox()).toThrow(ImapError);
});

test('FETCH items', () => {
  const items = (text: string) => {
    const reader = new Reader(text);
    const found = readFetchItems(reader);
    reader.end();
    return found;
  };
  expect(items('all').map(({ item }) => item)).toEqual(['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE']);
  expect(items('BODY.PEEK[1.2.HEADER.FIELDS (From "To")]<5.10>')).toEqual([
    {
      item: 'SECTION',
      section: { part: [1, 2], text: 'HEADER.FIELDS', fields: ['From', 'To'] },
      partial: { start: 5, length: 10 },
      isPeek: true,
      label: null,
    },
  ]);
  expect(items('(BODY BODY[] RFC822 PREVIEW (LAZY) BINARY.SIZE[3])').map(({ item }) => item)).toEqual([
    'BODY',
    'SECTION',
    'SECTION',
    'PREVIEW',
    'BINARY.SIZE',
  ]);
  for (const text of [
    'BODY[1.]x',
    'BODY[HEADER.FIELDS]',
    'BODY[',
    '(FLAGS',
    '()',
    'UID UID',
    'FLAGS[1]',
    'BODY[x]',
  ]) {
    expect(() => items(text), text).toThrow(ImapError);
  }
});

test('search keys nest, and no deeper than they may', () => {
  const key = (text: string) => readSearchKeys(new Reader(text));
  expect(key('NOT (SEEN 1:3) OR FROM a UID 5')).toEqual({
    key: 'and',
    keys: [
      {
        key: 'not',
        child: {
          key: 'and',
          keys: [
            { key: 'flag', flag: '\\Seen', isSet: true },
            { key: 'sequence', set: { kind: 'ranges', ranges: [[1, 3]] } },
          ],
        },
      },
      {
        key: 'or',
        keys: [
          { key: 'text', field: 'from', value: 'a' },
          { key: 'uid', set: { kind: 'ranges', ranges: [[5, 5]] } },
        ],
      },
    ],
  });
  expect(() => key(`${'NOT '.repeat(200)}ALL`)).toThrow(/nested/);
  for (const text of ['constructor', 'FROM', 'OR ALL', 'LARGER x', 'OLDER 0', '(ALL', 'ALL  ALL'])
    expect(() => key(text), text).toThrow(ImapError);
});
