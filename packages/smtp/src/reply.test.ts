import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatReply, isPositive, reply, replyLine } from './reply.ts';
import { ReplyParser } from './reply-parser.ts';
import { chunking } from './testing/chunks.ts';

test('one line, several lines, with and without enhanced code', () => {
  expect(formatReply(reply(250, '2.1.0', 'OK'))).toBe('250 2.1.0 OK\r\n');
  expect(formatReply(reply(250, null, 'mx.test\nPIPELINING\nHELP'))).toBe(
    '250-mx.test\r\n250-PIPELINING\r\n250 HELP\r\n',
  );
  expect(formatReply(reply(214, '2.0.0', 'a\nb'))).toBe('214-2.0.0 a\r\n214 2.0.0 b\r\n');
  expect(formatReply(reply(334, null, ''))).toBe('334 \r\n');
  expect(replyLine(reply(550, '5.1.1', 'no\nreally'))).toBe('550 5.1.1 no really');
  expect([199, 200, 299, 300].map((code) => isPositive(reply(code, null, '')))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('text from elsewhere stays in its line: ASCII, no controls, 512 octets', () => {
  fc.assert(
    fc.property(fc.uint16Array({ maxLength: 700 }), (units) => {
      const text = String.fromCharCode(...units);
      for (const line of formatReply(reply(550, '5.1.1', text)).split(/(?<=\r\n)/)) {
        expect(line).toMatch(/^550[- ]5\.1\.1 [\u0020-\u007e]*\r\n$/);
        expect(line.length).toBeLessThanOrEqual(512);
      }
    }),
  );
});

test('a reply is read back as it was written, however it is cut', () => {
  const text = fc
    .array(fc.stringMatching(/^[!-~]{0,20}$/), { minLength: 1, maxLength: 5 })
    .map((lines) => lines.join('\n'));
  const code = fc.constantFrom<[number, string | null]>(
    [250, '2.0.0'],
    [250, null],
    [354, null],
    [450, '4.2.1'],
    [550, '5.1.1'],
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(code, text)), chunking, (list, split) => {
      // A text that begins like an enhanced code would be taken for one.
      const replies = list
        .filter(([[, enhanced], lines]) => enhanced !== null || !/^\d\.\d/m.test(lines))
        .map(([[number, enhanced], lines]) => reply(number, enhanced, lines));
      const parser = new ReplyParser();
      const read = [];
      for (const chunk of split(Buffer.from(replies.map(formatReply).join('')))) {
        parser.push(chunk);
        for (let next = parser.next(); next !== null; next = parser.next()) read.push(next);
      }
      expect(read).toEqual(replies);
    }),
  );
});
