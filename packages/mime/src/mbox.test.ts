import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MboxReader, type MboxMessage } from './mbox-reader.ts';
import { mboxFromLine, MboxMessageWriter } from './mbox-writer.ts';

const MAX = { maxSize: 50_000 };
const AT = new Date('2026-03-04T05:06:07Z');

function pieces(bytes: Buffer, size: number): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) all.push(bytes.subarray(at, at + size));
  return all;
}

function read(bytes: Buffer | string, size = 1 << 16, options = MAX): MboxMessage[] {
  const reader = new MboxReader(options);
  const messages = pieces(Buffer.from(bytes as string, 'latin1'), size).flatMap((piece) =>
    reader.push(piece),
  );
  return [...messages, ...reader.end()];
}

const texts = (messages: MboxMessage[]): (string | null)[] =>
  messages.map(({ bytes }) => bytes && bytes.toString('latin1'));

function write(messages: readonly string[], size: number): Buffer {
  return Buffer.concat(
    messages.flatMap((message) => {
      const writer = new MboxMessageWriter();
      return [
        Buffer.from(mboxFromLine('ana@example.org', AT)),
        ...pieces(Buffer.from(message, 'latin1'), size).map((piece) => writer.write(piece)),
        writer.end(),
      ];
    }),
  );
}

const line = fc.oneof(
  fc.constantFrom(
    '',
    '>',
    'From ',
    'From',
    '>From ',
    '>>From x',
    'F',
    '>>>',
    'From a Wed Mar 04 05:06:07 2026',
    '> From ',
  ),
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
    maxLength: 12,
  }),
);
/** Lines with CRLF, as a message is kept. */
const message = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => `${lines.join('\r\n')}\r\n`);

test('what is written is read back, octet for octet, whatever the pieces', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (messages, written, asRead, withCrlf) => {
        const mbox = write(messages, written).toString('latin1');
        const back = read(withCrlf ? mbox.replaceAll('\n', '\r\n') : mbox, asRead);
        expect(texts(back)).toEqual(messages);
        expect(back.map(({ receivedAt }) => receivedAt?.getTime())).toEqual(messages.map(() => AT.getTime()));
      },
    ),
    { numRuns: 500 },
  );
});

test('the same messages come out of anything, whatever the pieces', () => {
  const soup = fc.array(
    fc.oneof(line, fc.constantFrom('\n', '\r\n', '\n\n', '\n\nFrom a@b Wed Mar  4 05:06:07 2026\n')),
    {
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(soup, fc.integer({ min: 1, max: 20 }), (lines, size) => {
      const file = lines.join('');
      expect(texts(read(file, size))).toEqual(texts(read(file)));
    }),
    { numRuns: 500 },
  );
});

test('a new reader goes on behind any message', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (messages, size, withCrlf) => {
        const text = write(messages, 100).toString('latin1');
        const mbox = `\n${withCrlf ? text.replaceAll('\n', '\r\n') : text}`;
        const all = read(mbox, size);
        for (const [index, { end }] of all.entries())
          expect(texts(read(mbox.slice(end), size))).toEqual(messages.slice(index + 1));
      },
    ),
    { numRuns: 200 },
  );
});

test('RFC 4155: sender and time in UTC, then lines in LF, an empty line behind', () => {
  expect(mboxFromLine('ana@example.org', AT)).toBe('From ana@example.org Wed Mar  4 05:06:07 2026\n');
  expect(mboxFromLine('"a b"@example.org', AT)).toBe('From MAILER-DAEMON Wed Mar  4 05:06:07 2026\n');
  expect(write(['Subject: x\r\n\r\nFrom here\r\n>From there\r\nno end'], 3).toString()).toBe(
    'From ana@example.org Wed Mar  4 05:06:07 2026\nSubject: x\n\n>From here\n>>From there\nno end\n\n',
  );
});

test.each<[string, string, string[]]>([
  ['nothing', '', []],
  ['line ends only', '\r\n\n', []],
  ['no mbox', 'Subject: x\n\n>From me', ['Subject: x\r\n\r\n>From me']],
  ['no final newline', 'From a Wed Mar  4 05:06:07 2026\nA: b\n\nend', ['A: b\r\n\r\nend']],
  ['only a From line', 'From a Wed Mar  4 05:06:07 2026', ['']],
  [
    'a sentence that is not quoted',
    'From a Wed Mar  4 05:06:07 2026\nA: b\n\nFrom here on it is text.\n\nFrom a Thu Mar  5 05:06:07 2026\nC: d\n',
    ['A: b\r\n\r\nFrom here on it is text.\r\n', 'C: d\r\n'],
  ],
  [
    'no empty line before what looks like a separator',
    'From a Wed Mar  4 05:06:07 2026\nA: b\n\ntext\nFrom a Thu Mar  5 05:06:07 2026\n',
    ['A: b\r\n\r\ntext\r\nFrom a Thu Mar  5 05:06:07 2026\r\n'],
  ],
])('%s', (_name, file, expected) => {
  expect(texts(read(file))).toEqual(expected);
  expect(texts(read(file, 1))).toEqual(expected);
});

test.each([
  ['From - Wed Mar 04 05:06:07 2026', null],
  ['From 17@xxx Wed Mar 04 05:06:07 +0000 2026', '2026-03-04T05:06:07.000Z'],
  ['From a@b.c Wed Mar  4 05:06:07 2026 +0900', '2026-03-03T20:06:07.000Z'],
  ['From a@b.c Wed Mar  4 05:06 KST 2026', '2026-03-04T05:06:00.000Z'],
  ['From somebody', null],
])('the time of %s', (from, expected) => {
  expect(read(`${from}\nA: b\n`)[0]?.receivedAt?.toISOString() ?? null).toBe(expected);
});

test('a message that is too large is passed over, and the next one read', () => {
  const small = 'A: b\r\n\r\nsmall\r\n';
  const limit = 200;
  const exactly = `A: b\r\n\r\n${'x'.repeat(limit - 10)}\r\n`;
  const messages = [small, exactly, `A: b\r\n\r\n${'x'.repeat(limit)}\r\n`, small];
  const expected = [small, exactly, null, small];
  expect(texts(read(write(messages, 50), 30, { maxSize: limit }))).toEqual(expected);
  const open = new MboxReader({ maxSize: limit });
  for (let n = 0; n < 20; n += 1) expect(open.push(Buffer.alloc(100, 'x'))).toEqual([]);
  expect(open.end()).toEqual([{ bytes: null, receivedAt: null, end: 2000 }]);
});

test('50 MB in one message, in chunks, in time', () => {
  const body = Buffer.from(
    `From the top\r\n${'x'.repeat(76)}\r\n`.repeat(10) + `${'y'.repeat(10_000)}\r\n\r\n`,
  );
  const size = 50 * 1024 * 1024;
  const writer = new MboxMessageWriter();
  const reader = new MboxReader({ maxSize: size });
  const messages = reader.push(Buffer.from(mboxFromLine(null, AT)));
  const chunk = Buffer.concat(Array.from({ length: 100 }, () => body));
  let written = 0;
  for (; written + chunk.length <= size; written += chunk.length)
    messages.push(...reader.push(writer.write(chunk)));
  messages.push(...reader.push(writer.end()), ...reader.end());
  expect(messages.map(({ bytes }) => bytes?.length)).toEqual([written]);
});
