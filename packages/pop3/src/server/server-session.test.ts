import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drive, TestBackend } from '../testing/dialogue.ts';
import { TWO } from '../testing/sessions.ts';
import { MAX_BAD_COMMANDS, MAX_COMMAND_LINE, MAX_PENDING_INPUT } from './limits.ts';
import { ServerSession } from './server-session.ts';

const options = { hasStls: true, isTls: true };

function start(backend = new TestBackend(TWO)): {
  session: ServerSession;
  say: (bytes: string | Buffer) => string;
} {
  const session = new ServerSession(options);
  drive(session, backend, session.greet());
  return { session, say: (bytes) => drive(session, backend, session.receive(Buffer.from(bytes))).toString() };
}

test('endless lines, bare line feeds, control characters and broken UTF-8', () => {
  expect(start().say('x'.repeat(MAX_COMMAND_LINE + 1))).toBe('-ERR Line too long\r\n(close)\r\n');
  expect(start().say('NOOP\nQUIT\r\n')).toBe('-ERR Lines end in CRLF here\r\n(close)\r\n');
  const refused = '-ERR Control characters or broken UTF-8 in a command\r\n';
  expect(start().say('USER a\0b\r\n')).toBe(refused);
  expect(start().say(Buffer.from('USER \xff\r\n', 'latin1'))).toBe(refused);
  const { session, say } = start();
  for (let count = 1; count < MAX_BAD_COMMANDS; count += 1)
    expect(say('BAD\r\n')).toBe('-ERR No such command\r\n');
  expect(say('BAD\r\nNOOP\r\n')).toBe('-ERR No such command\r\n(close)\r\n');
  expect(session.receive(Buffer.from('NOOP\r\n'))).toEqual([]);
});

test('while a question is open nothing is looked at, and not everything is kept', () => {
  const session = new ServerSession(options);
  session.greet();
  session.receive(Buffer.from('USER anna\r\nPASS secret\r\nSTAT\r\n'));
  expect(session.isAsking).toBe(true);
  expect(session.receive(Buffer.from('NOOP\r\n'))).toEqual([]);
  const flood = session.receive(Buffer.alloc(MAX_PENDING_INPUT, 'NOOP\r\n'));
  expect(flood.map(({ type }) => type)).toEqual(['send', 'close']);
  expect(session.answerLogin({ ok: true, username: 'anna', messages: [] })).toEqual([]);
});

test('an end without QUIT deletes nothing: a lost connection, a deadline, the end in the middle of a message', () => {
  const backend = new TestBackend(TWO);
  const { session, say } = start(backend);
  say('USER anna\r\nPASS secret\r\nDELE 1\r\n');
  expect(drive(session, backend, session.close('Too slow')).toString()).toBe(
    '-ERR [SYS/TEMP] Too slow\r\n(close)\r\n',
  );
  const other = start(backend);
  other.say('USER anna\r\nPASS secret\r\nDELE 1\r\n');
  other.session.receive(Buffer.from('RETR 2\r\n'));
  other.session.messageChunk(Buffer.from('Subject: A'));
  // Whatever was said now would be read as a part of the message.
  expect(drive(other.session, backend, other.session.close('Stop')).toString()).toBe('(close)\r\n');
  const lost = start(backend);
  lost.say('USER anna\r\nPASS secret\r\nDELE 1\r\n');
  lost.session.end();
  expect(lost.session.receive(Buffer.from('QUIT\r\n'))).toEqual([]);
  expect(backend.deleted).toEqual([]);
});

test('a message that breaks off in the middle ends the connection', () => {
  const { session, say } = start();
  say('USER anna\r\nPASS secret\r\n');
  session.receive(Buffer.from('RETR 1\r\n'));
  session.messageChunk(Buffer.from('Subject: A\r\n'));
  expect(session.messageFailed('SYS/TEMP', 'Away').map(({ type }) => type)).toEqual(['close']);
});

test('however the input is cut into pieces, the answers are the same', () => {
  const keyword = fc.constantFrom(
    'USER anna',
    'PASS secret',
    'PASS no',
    'STAT',
    'LIST',
    'LIST 1',
    'UIDL',
    'UIDL 2',
    'RETR 1',
    'RETR 9',
    'TOP 1 0',
    'DELE 1',
    'DELE 2',
    'RSET',
    'NOOP',
    'CAPA',
    'UTF8',
    'LANG',
    'AUTH PLAIN AGFubmEAc2VjcmV0',
    'AUTH PLAIN',
    '*',
    'nonsense',
    'QUIT',
  );
  const run = (pieces: Buffer[]): { said: string; deleted: string[] } => {
    const backend = new TestBackend(TWO);
    const { say } = start(backend);
    return { said: pieces.map(say).join(''), deleted: backend.deleted };
  };
  fc.assert(
    fc.property(
      fc.array(keyword, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (lines, cuts) => {
        const input = Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
        const pieces: Buffer[] = [];
        for (let at = 0, n = 0; at < input.length; n += 1) {
          const end = at + (cuts[n % cuts.length] ?? 1);
          pieces.push(input.subarray(at, end));
          at = end;
        }
        expect(run(pieces)).toEqual(run([input]));
      },
    ),
  );
});
