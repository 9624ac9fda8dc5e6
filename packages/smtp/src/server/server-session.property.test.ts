import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunking } from '../testing/chunks.ts';
import { converse, TestMaildrop } from '../testing/dialogue.ts';
import { ServerSession } from './server-session.ts';

function newSession(): ServerSession {
  return new ServerSession({
    hostname: 'mx.example.test',
    maxMessageSize: 400,
    hasStartTls: true,
    auth: 'optional',
    mayAuthInClear: true,
    now: () => 0,
  });
}

function run(chunks: Buffer[]): { said: string; messages: unknown[] } {
  const server = newSession();
  const maildrop = new TestMaildrop();
  let said = converse(server, maildrop, server.greet());
  for (const chunk of chunks) said += converse(server, maildrop, server.receive(Buffer.from(chunk)));
  return { said, messages: maildrop.messages };
}

// Mostly sensible commands in senseless order, now and then with noise: this reaches the states that pure noise does not.
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'EHLO a.test',
      'MAIL FROM:<b@remote.test>',
      'RCPT TO:<anna@example.test>',
      'DATA',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('.', '..', '. ', 'text', '', '.text\r', 'te\rxt', 'x'.repeat(150)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'HELO a',
      'RSET',
      'NOOP',
      'MAIL FROM:<> SIZE=9999',
      'RCPT TO:<nobody@example.test>',
      'AUTH PLAIN AGFubmEAc2VjcmV0',
      'BDAT 4',
      'BDAT 0 LAST',
      'BDAT 9 LAST\r\ntext\ntext',
      'BDAT 999',
      'AUTH LOGIN',
      'YW5uYQ==',
      'VRFY x',
      'QUIT x',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 30 }) },
);
const ending = fc.oneof({ weight: 30, arbitrary: fc.constant('\r\n') }, fc.constantFrom('\n', '\r', ''));
const stream = fc
  .array(fc.tuple(line, ending), { maxLength: 40 })
  .map((lines) => Buffer.from(lines.flat().join('')));

test('how the input is cut into chunks never changes the replies or the messages', () => {
  fc.assert(
    fc.property(stream, chunking, (bytes, split) => {
      expect(run(split(bytes))).toEqual(run([bytes]));
    }),
    { numRuns: 1500 },
  );
});

test('no bytes make it throw, and every reply is a well-formed line', () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
    stream,
  );
  fc.assert(
    fc.property(fc.array(noise, { maxLength: 4 }), chunking, (parts, split) => {
      const { said } = run(split(Buffer.concat(parts)));
      for (const reply of said.split('\r\n').slice(0, -1)) {
        expect(reply).toMatch(/^(?:[2345]\d\d[ -][\u0020-\u007e]*|\((?:closed|startTls)\))$/);
      }
    }),
    { numRuns: 1500 },
  );
});

test('what is stored has only CRLF line ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('\r', '\n', '.', 'a', '\r\n.', '\r\n'), { maxLength: 60 }),
      (pieces) => {
        const body = pieces.join('');
        const open = 'EHLO a\r\nMAIL FROM:<b@remote.test>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\n';
        const { messages } = run([Buffer.from(`${open}${body}\r\n.\r\n`)]);
        expect(messages.length).toBeGreaterThan(0);
        for (const message of messages as { bytes: Buffer }[]) {
          expect(message.bytes.toString('latin1')).not.toMatch(/(?:^|[^\r])\n|\r(?!\n)/);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
