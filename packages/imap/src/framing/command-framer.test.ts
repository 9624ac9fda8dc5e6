import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CommandFramer } from './command-framer.ts';

type Decide = (size: number) => 'memory' | 'stream' | 'refuse';

/** All frames in short; literals are decided by their size. */
function frames(chunks: Buffer[], decide: Decide, maxLength = 100): string[] {
  const framer = new CommandFramer({ maxLength, longestLine: 1000 });
  const seen: string[] = [];
  let stream = '';
  for (const chunk of chunks) {
    framer.push(chunk);
    for (let frame = framer.next(); frame !== null; frame = framer.next()) {
      if (frame.kind === 'octets') {
        stream += frame.bytes.toString('latin1');
        continue;
      }
      if (frame.kind === 'broken') return [...seen, frame.reason];
      if (frame.kind === 'refused') seen.push(`refused ${frame.text.replaceAll('\r\n', '↵')}`);
      if (frame.kind === 'literal') {
        const decision = decide(frame.size);
        seen.push(`${frame.isSynchronizing ? '?' : '!'}${frame.size} ${decision}`);
        if (decision === 'refuse') framer.refuse();
        else framer.accept(decision);
      }
      if (frame.kind === 'command') {
        const literals = frame.literals.map((one) =>
          one.kind === 'memory' ? one.bytes.toString('latin1') : stream,
        );
        stream = '';
        seen.push([frame.text.replaceAll('\r\n', '↵'), ...literals].join(' | '));
      }
    }
  }
  return seen;
}

const memory: Decide = () => 'memory';

test('lines and literals', () => {
  expect(frames([Buffer.from('a NOOP\r\nb LOGIN {3}\r\nx\r\n {2+}\r\nyz\r\nc')], memory)).toEqual([
    'a NOOP',
    '?3 memory',
    '!2 memory',
    'b LOGIN {3}↵ {2+}↵ | x\r\n | yz',
  ]);
  expect(frames([Buffer.from('a X {0}\r\n\r\nb X ~{1}\r\nz\r\n')], () => 'stream')).toEqual([
    '?0 stream',
    'a X {0}↵ | ',
    '?1 stream',
    'b X ~{1}↵ | z',
  ]);
});

test('a refused literal leaves both sides at the same octet', () => {
  const refuse: Decide = (size) => (size > 4 ? 'refuse' : 'memory');
  // The client does not send what it was not asked for.
  expect(frames([Buffer.from('a LOGIN {5}\r\nb NOOP\r\n')], refuse)).toEqual(['?5 refuse', 'b NOOP']);
  // It is on its way already, and so may be others.
  expect(frames([Buffer.from('a LOGIN {5+}\r\na b\r\n {2+}\r\nxx {99}\r\nb NOOP\r\n')], refuse)).toEqual([
    '!5 refuse',
    'refused a LOGIN {5+}↵ {2+}↵ {99}↵',
    'b NOOP',
  ]);
});

test('limits: a long line, many lines, a line end without CR, endless literals', () => {
  expect(frames([Buffer.from(`${'x'.repeat(100)}\r\n`)], memory)).toEqual(['x'.repeat(100)]);
  expect(frames([Buffer.from(`${'x'.repeat(101)}\r\n`)], memory)).toEqual(['lineTooLong']);
  expect(frames([Buffer.from('x'.repeat(103))], memory)).toEqual(['lineTooLong']);
  expect(frames([Buffer.from('a NOOP\nb')], memory)).toEqual(['bareLineFeed']);
  const endless = Buffer.from('{0+}\r\n'.repeat(2000));
  expect(frames([endless], memory).at(-1)).toBe('lineTooLong');
  expect(frames([endless], memory, 1e9).at(-1)).toBe('lineTooLong');
});

test('the frames never depend on the chunking', () => {
  const piece = fc.constantFrom(
    'a',
    ' {3+}\r\n',
    '{2}\r\n',
    '\r\n',
    'x\r\n',
    '{9+}\r\n',
    '\n',
    'bcd',
    '{',
    '}',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(80)), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const points = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = points.slice(1).map((point, index) => bytes.subarray(points[index], point));
      const decide: Decide = (size) => (size > 5 ? 'refuse' : size > 2 ? 'stream' : 'memory');
      expect(frames(chunks, decide)).toEqual(frames([bytes], decide));
    }),
    { numRuns: 2000 },
  );
});
