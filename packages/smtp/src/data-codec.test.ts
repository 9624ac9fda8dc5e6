import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DataDecoder } from './data-decoder.ts';
import { DataEncoder } from '@mailcote/wire';
import { chunking } from './testing/chunks.ts';

function encode(chunks: Buffer[]): Buffer {
  const encoder = new DataEncoder();
  return Buffer.concat([...chunks.map((chunk) => encoder.encode(chunk)), encoder.end()]);
}

function decode(chunks: Buffer[]): { bytes: Buffer; rest: Buffer | null; decoder: DataDecoder } {
  const decoder = new DataDecoder();
  const out: Buffer[] = [];
  for (const [index, chunk] of chunks.entries()) {
    const { bytes, rest } = decoder.decode(chunk);
    out.push(bytes);
    if (rest !== null) {
      return { bytes: Buffer.concat(out), rest: Buffer.concat([rest, ...chunks.slice(index + 1)]), decoder };
    }
  }
  return { bytes: Buffer.concat(out), rest: null, decoder };
}

const text = fc
  .array(
    fc.constantFrom(
      '\r\n',
      '\r\n',
      '.',
      '.',
      'abc',
      'a longer piece',
      '\r\n.\r\n',
      '..',
      ' ',
      '\t',
      '한',
      '\0',
    ),
    { maxLength: 60 },
  )
  .map((pieces) => Buffer.from(pieces.join('')));
const rough = fc
  .array(fc.constantFrom('\r\n', '\r', '\n', '.', 'abc', 'a longer piece', '\t', '한'), { maxLength: 60 })
  .map((pieces) => Buffer.from(pieces.join('')));

test('decoding gives back what was encoded, whatever follows and however it is cut', () => {
  fc.assert(
    fc.property(text, chunking, chunking, (message, splitIn, splitOut) => {
      const wire = Buffer.concat([encode(splitIn(message)), Buffer.from('QUIT\r\n.\r\n')]);
      const { bytes, rest, decoder } = decode(splitOut(wire));
      const isWhole = message.length === 0 || message.toString('latin1').endsWith('\r\n');
      expect(bytes.toString('latin1')).toBe(message.toString('latin1') + (isWhole ? '' : '\r\n'));
      expect(rest?.toString()).toBe('QUIT\r\n.\r\n');
      expect(decoder.size).toBe(bytes.length);
      expect(decoder.hadBareLineEnding).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test('no lone CR or LF leaves, and the only end of data is the last line', () => {
  fc.assert(
    fc.property(rough, chunking, (message, split) => {
      const wire = encode(split(message)).toString('latin1');
      expect(wire).not.toMatch(/(?:^|[^\r])\n|\r(?!\n)/);
      expect(`\r\n${wire}`.indexOf('\r\n.\r\n')).toBe(wire.length - 3);
      expect(wire).toBe(encode([message]).toString('latin1'));
    }),
    { numRuns: 2000 },
  );
});

test('lone line ends come out of the decoder as CRLF and are noticed, independent of the cuts', () => {
  fc.assert(
    fc.property(rough, chunking, (message, split) => {
      const wire = Buffer.concat([message, Buffer.from('x\r\n.\r\n')]);
      const whole = decode([wire]);
      const cut = decode(split(wire));
      expect(cut.bytes.toString('latin1')).toBe(whole.bytes.toString('latin1'));
      expect(cut.rest?.toString('latin1')).toBe(whole.rest?.toString('latin1'));
      expect(whole.bytes.toString('latin1')).not.toMatch(/(?:^|[^\r])\n|\r(?!\n)/);
      expect(cut.decoder.hadBareLineEnding).toBe(whole.decoder.hadBareLineEnding);
    }),
    { numRuns: 2000 },
  );
});

test('a line of 998 octets and one of 65,536 are kept octet for octet', () => {
  for (const length of [998, 65_536]) {
    const message = Buffer.concat([Buffer.alloc(length, 0xfe), Buffer.from('\r\n')]);
    const wire = Buffer.concat([message, Buffer.from('.\r\n')]);
    expect(decode([wire]).bytes.equals(message)).toBe(true);
  }
  // A dot right after a very long line piece is no line start.
  const long = Buffer.concat([Buffer.alloc(65_536, 0x61), Buffer.from('.\r\n')]);
  expect(decode([long]).rest).toBeNull();
});

test('12 MiB of stuffed lines cost less than 2 s, both ways', () => {
  const message = Buffer.from('.\r\n'.repeat((12 * 1024 * 1024) / 4));
  const started = process.cpuUsage();
  const wire = encode([message]);
  const chunks = Array.from({ length: Math.ceil(wire.length / 65_536) }, (_, index) =>
    wire.subarray(index * 65_536, (index + 1) * 65_536),
  );
  expect(decode(chunks).bytes.equals(message)).toBe(true);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1e6).toBeLessThan(2);
});
