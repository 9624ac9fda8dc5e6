import type { SaslAnswer } from '@mailcote/sasl';
import { reply, type Reply } from '@mailcote/smtp';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openMailContext, until } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { SmtpConnection } from './connection.ts';
import type { SmtpHandler } from './handler.ts';

/** Accepts everything, and keeps the sizes of what came. */
class EasyHandler implements SmtpHandler {
  readonly sizes: number[] = [];
  delay: Promise<void> = Promise.resolve();

  auth(): Promise<SaslAnswer<Reply>> {
    return Promise.resolve({ ok: true, username: 'anna' });
  }

  mail(): null {
    return null;
  }

  rcpt(): null {
    return null;
  }

  head(): (head: Buffer) => Buffer {
    return (head) => head;
  }

  async message({ content }: Parameters<SmtpHandler['message']>[0]): Promise<Reply> {
    await this.delay;
    this.sizes.push(content.kind === 'bytes' ? content.bytes.length : content.blob.size);
    return reply(250, '2.0.0', 'OK');
  }

  reset(): void {}
  end(): void {}
}

async function open(): Promise<
  { talk: SmtpTalk; connection: SmtpConnection; handler: EasyHandler } & AsyncDisposable
> {
  await using stack = new AsyncDisposableStack();
  const it = stack.use(await openMailContext());
  const handler = new EasyHandler();
  const accepted = Promise.withResolvers<SmtpConnection>();
  const server = createServer((socket) => {
    accepted.resolve(
      new SmtpConnection(socket, {
        peer: { address: '127.0.0.1', isLoopback: true },
        session: { hostname: 'mx.example.test', maxMessageSize: 10_000_000, hasStartTls: true, auth: 'none' },
        tls: { secureContext: createSecureContext(), SNICallback: (_name, done) => done(null) },
        store: it.store,
        handler,
        log: pino({ level: 'silent' }),
      }),
    );
  }).listen(0, '127.0.0.1');
  stack.defer(() => void server.close());
  await once(server, 'listening');
  const talk = stack.use(await SmtpTalk.open((server.address() as AddressInfo).port));
  await talk.hear();
  const connection = await accepted.promise;
  const everything = stack.move();
  return { talk, connection, handler, [Symbol.asyncDispose]: () => everything.disposeAsync() };
}

async function toData(talk: SmtpTalk): Promise<void> {
  await talk.say('EHLO client.test');
  await talk.say('MAIL FROM:<bob@remote.test>');
  await talk.say('RCPT TO:<anna@example.test>');
  await talk.say('DATA');
}

test('five minutes without a command are enough', async () => {
  await using it = await open();
  const now = Date.now();
  it.connection.check(now + 4 * 60_000);
  expect(await it.talk.say('NOOP')).toBe('250 2.0.0 OK');
  it.connection.check(now + 6 * 60_000);
  expect(await it.talk.ended()).toBe('421 4.4.2 Too slow\n');
  await it.connection.closed;
});

test('a sender that dribbles is cut off after the grace period, one that keeps up its rate is not', async () => {
  await using it = await open();
  await toData(it.talk);
  it.talk.tell('x'.repeat(9000));
  await until('the octets to arrive', () => it.connection.stalledSince(Date.now() + 17_000) === null);
  const now = Date.now();
  // 9,000 octets in 17 s are more than 500 octets a second, in 20 s less.
  it.connection.check(now + 9000);
  it.connection.check(now + 17_000);
  expect(it.connection.stalledSince(now + 20_000)).not.toBeNull();
  it.connection.check(now + 20_000);
  expect(await it.talk.ended()).toBe('421 4.4.2 Too slow\n');
  expect(it.handler.sizes).toEqual([]);
});

test('while we are busy ourselves the client is not blamed', async () => {
  await using it = await open();
  await toData(it.talk);
  const { promise, resolve } = Promise.withResolvers<void>();
  it.handler.delay = promise;
  it.talk.tell('text\r\n.\r\n');
  await until('the message to be handled', () => it.connection.stalledSince(Date.now() + 60_000) === null);
  it.connection.check(Date.now() + 24 * 3_600_000);
  resolve();
  expect(await it.talk.hear()).toBe('250 2.0.0 OK');
  expect(it.handler.sizes).toEqual([6]);
});

test('pipelined commands are answered in order, also around a message', async () => {
  await using it = await open();
  const message = 'MAIL FROM:<bob@remote.test>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\n';
  await it.talk.say('EHLO client.test');
  it.talk.tell(`${message}one\r\n.\r\n${message}three\r\n.\r\nNOOP\r\nFOO\r\nQUIT\r\n`);
  const codes = (await it.talk.ended()).split('\n').map((line) => line.slice(0, 3));
  expect(codes.join(' ').trim()).toBe('250 250 354 250 250 250 354 250 250 500 221');
  expect(it.handler.sizes).toEqual([5, 7]);
});

test('a client that never reads its replies does not fill our memory', async () => {
  await using it = await open();
  it.talk.deaf();
  const noops = 'NOOP\r\n'.repeat(10_000);
  for (let count = 0; count < 100; count++) it.talk.tell(noops);
  await until('the server to stop reading', () => it.talk.unsent > 1_000_000);
  expect(it.connection.unsent).toBeLessThan(2_000_000);
  it.connection.destroy();
  await it.connection.closed;
});

test('after the last word a client that stays is dropped', async () => {
  await using it = await open();
  it.talk.deaf();
  it.connection.evict();
  it.connection.check(Date.now() + 6000);
  await it.connection.closed;
});

test('BDAT: dribbled chunks are cut off, what was reset is not held against the client', async () => {
  await using it = await open();
  await it.talk.say('EHLO client.test');
  await it.talk.say('MAIL FROM:<bob@remote.test>');
  await it.talk.say('RCPT TO:<anna@example.test>');
  expect(await it.talk.say('BDAT 4\r\nab')).toBe('250 2.0.0 4 octets received');
  expect(await it.talk.say('RSET')).toBe('250 2.0.0 OK');
  it.connection.check(Date.now() + 60_000);
  expect(await it.talk.say('MAIL FROM:<bob@remote.test>')).toBe('250 2.1.0 Sender OK');
  await it.talk.say('RCPT TO:<anna@example.test>');
  expect(await it.talk.say('BDAT 4 LAST\r\nab')).toBe('250 2.0.0 OK');
  it.connection.check(Date.now() + 60_000);
  await it.talk.say('MAIL FROM:<bob@remote.test>');
  await it.talk.say('RCPT TO:<anna@example.test>');
  expect(await it.talk.say('BDAT 4\r\nab')).toBe('250 2.0.0 4 octets received');
  it.connection.check(Date.now() + 9000);
  expect(await it.talk.say('BDAT 4\r\nab')).toBe('250 2.0.0 4 octets received');
  it.connection.check(Date.now() + 11_000);
  expect(await it.talk.ended()).toBe('421 4.4.2 Too slow\n');
  expect(it.handler.sizes).toEqual([4]);
});
