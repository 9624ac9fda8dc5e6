import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Pop3Talk } from '../testing/pop3-talk.ts';
import { message, PASSWORD, startPop3Server, type Pop3Server } from './testing.ts';

/* What no program sends is refused or ends the connection, and somebody who is logged in meanwhile notices nothing. */

let server: Pop3Server;
let bystander: Pop3Talk;

beforeAll(async () => {
  server = await startPop3Server({ rateLimits: false });
  await server.deliver(message('One'));
  bystander = await Pop3Talk.open(server.port);
  await bystander.say('USER anna@example.test');
  await bystander.say(`PASS ${PASSWORD}`);
});
afterAll(async () => {
  await bystander[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
afterEach(async () => {
  const started = performance.now();
  expect(await bystander.say('NOOP')).toMatch(/^\+OK/);
  // Far more than it takes, on a busy machine too; far less than harm.
  expect(performance.now() - started).toBeLessThan(5_000);
});

/** Everything that is said until the server hangs up, QUIT included. */
async function answers(sent: string | Buffer): Promise<string[]> {
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  const heard: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => heard.push(chunk));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(sent);
  await once(socket, 'close');
  return Buffer.concat(heard).toString().split('\r\n').slice(1, -1);
}

const x = (count: number): string => 'x'.repeat(count);

test.each([
  ['an endless line', `USER ${x(1024 * 1024)}`, /^-ERR/],
  ['a long line', `USER ${x(20_000)}\r\nQUIT\r\n`, /^-ERR/],
  ['a line end without CR', 'USER anna\nQUIT\r\n', /^-ERR/],
  ['a CR alone', 'USER an\rna\r\nQUIT\r\n', /^-ERR/],
  ['a NUL', 'USER an\0na\r\nQUIT\r\n', /^-ERR/],
  ['broken UTF-8', Buffer.from('USER \xff\xfe\r\nQUIT\r\n', 'latin1'), /^-ERR/],
  ['no command at all', '\r\nQUIT\r\n', /^-ERR/],
  ['a browser', 'POST / HTTP/1.1\r\nQUIT\r\n', /^-ERR/],
  ['a message before the log-in', 'RETR 1\r\nQUIT\r\n', /^-ERR/],
  ['a password without a name', 'PASS x\r\nQUIT\r\n', /^-ERR/],
  ['SASL that is none', 'AUTH PLAIN ////\r\nQUIT\r\n', /^-ERR/],
  ['endless SASL', `AUTH PLAIN\r\n${'A'.repeat(1024 * 1024)}\r\n`, /^-ERR|^\+ /],
])('%s', async (_, sent, expected) => {
  const [first = '(closed)'] = await answers(sent);
  expect(first).toMatch(expected);
});

test('bad commands without end are not listened to without end', async () => {
  const said = await answers('XYZZY\r\n'.repeat(10_000));
  expect(said.length).toBeLessThan(1000);
  expect(said.every((line) => line.startsWith('-ERR'))).toBe(true);
});

test.each(['0', '-1', '1', '99999999999999999999', '1.5', '0x1', '١', x(200), '1 1 1', "1' OR '1"])(
  'a number that is none: %s',
  async (argument) => {
    const { address } = await server.it.account(`user-${randomUUID()}`, PASSWORD);
    await using talk = await Pop3Talk.open(server.port);
    await talk.say(`USER ${address}`);
    await talk.say(`PASS ${PASSWORD}`);
    for (const command of ['RETR', 'LIST', 'UIDL', 'DELE'])
      expect(await talk.say(`${command} ${argument}`), command).toMatch(/^-ERR/);
    expect(await talk.say(`TOP ${argument} 99999999999999`)).toMatch(/^-ERR/);
    expect(await talk.say('STAT')).toBe('+OK 0 0');
  },
);
