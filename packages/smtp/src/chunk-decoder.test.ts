import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChunkDecoder } from './chunk-decoder.ts';
import { chunking } from './testing/chunks.ts';

function decode(chunks: Buffer[], isBinary: boolean): { text: string; decoder: ChunkDecoder } {
  const decoder = new ChunkDecoder(isBinary);
  const out = chunks.map((chunk) => Buffer.from(decoder.decode(chunk).bytes));
  return { text: Buffer.concat([...out, decoder.end()]).toString('latin1'), decoder };
}

const rough = fc
  .array(fc.constantFrom('\r\n', '\r', '\n', '.', 'abc', '\xff'), { maxLength: 60 })
  .map((pieces) => pieces.join(''));

test('text: every line end becomes CRLF and the last line has one, however it is cut', () => {
  fc.assert(
    fc.property(rough, chunking, (message, split) => {
      const { text, decoder } = decode(split(Buffer.from(message, 'latin1')), false);
      const lines = message.replaceAll(/\r\n|\r|\n/g, '\r\n');
      expect(text).toBe(lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`);
      expect(decoder.size).toBe(text.length);
      expect(decoder.hadBareLineEnding).toBe(/(?<!\r)\n|\r(?!\n)/.test(message));
    }),
    { numRuns: 2000 },
  );
});

test('BINARYMIME: the header is text, no octet of the body is touched', () => {
  fc.assert(
    fc.property(rough, chunking, (body, split) => {
      const { text } = decode(split(Buffer.from(`A: b\nC: d\r\n\r\n${body}`, 'latin1')), true);
      expect(text).toBe(`A: b\r\nC: d\r\n\r\n${body}`);
    }),
    { numRuns: 2000 },
  );
});
