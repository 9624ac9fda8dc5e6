import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { LineFramer } from './line-framer.ts';

function frames(chunks: Buffer[], maxLineLength: number): string[] {
  const framer = new LineFramer({ maxLineLength });
  const seen: string[] = [];
  for (const chunk of chunks) {
    framer.push(chunk);
    for (let frame = framer.next(); frame !== null; frame = framer.next()) {
      if (frame.kind !== 'line') return [...seen, frame.kind];
      seen.push(frame.line.toString('latin1'));
    }
  }
  return seen;
}

test('cuts at CRLF and keeps the rest', () => {
  const framer = new LineFramer({ maxLineLength: 20 });
  framer.push(Buffer.from('NOOP\r\n\r\nQUI'));
  expect(framer.next()).toEqual({ kind: 'line', line: Buffer.from('NOOP') });
  expect(framer.next()).toEqual({ kind: 'line', line: Buffer.from('') });
  expect(framer.next()).toBeNull();
  expect(framer.takeRest().toString()).toBe('QUI');
  expect(framer.pending).toBe(0);
});

test('a CR inside a line is an octet of the line', () => {
  expect(frames([Buffer.from('a\rb\r\r\n')], 20)).toEqual(['a\rb\r']);
});

test('a line feed without a carriage return ends the framing for good', () => {
  const framer = new LineFramer({ maxLineLength: 20 });
  framer.push(Buffer.from('NOOP\nQUIT\r\n'));
  expect(framer.next()).toEqual({ kind: 'bareLineFeed' });
  framer.push(Buffer.from('QUIT\r\n'));
  expect(framer.next()).toEqual({ kind: 'bareLineFeed' });
  expect(framer.pending).toBe(0);
});

test('the limit counts the line without its CRLF', () => {
  expect(frames([Buffer.from('12345\r\n')], 5)).toEqual(['12345']);
  expect(frames([Buffer.from('12345\r'), Buffer.from('\n')], 5)).toEqual(['12345']);
  expect(frames([Buffer.from('123456\r\n')], 5)).toEqual(['lineTooLong']);
  expect(frames([Buffer.from('123456')], 5)).toEqual(['lineTooLong']);
  expect(frames([Buffer.from('123456\n')], 5)).toEqual(['lineTooLong']);
});

test('chunking never changes the frames', () => {
  const octets = fc.array(fc.constantFrom(0x61, 0x0d, 0x0a, 0x2e, 0xff), { maxLength: 60 });
  fc.assert(
    fc.property(octets, fc.array(fc.nat(60)), fc.nat(12), (stream, cuts, limit) => {
      const bytes = Buffer.from(stream);
      const points = [
        0,
        ...cuts.filter((cut) => cut <= bytes.length).toSorted((a, b) => a - b),
        bytes.length,
      ];
      const chunks = points.slice(1).map((point, index) => bytes.subarray(points[index], point));
      expect(frames(chunks, limit)).toEqual(frames([bytes], limit));
    }),
    { numRuns: 1000 },
  );
});
