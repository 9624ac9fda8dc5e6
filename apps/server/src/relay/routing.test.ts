import { expect, test } from 'vitest';
import type { FakeZone } from '../testing/fake-dns.ts';
import { startFakeMx } from '../testing/fake-mx.ts';
import { openSender } from './testing.ts';

const zone = { 'remote.test': { a: ['127.0.0.1'] } };

test('a server that greets with our own name is ourselves: the message goes back, at once', async () => {
  await using mx = await startFakeMx({
    answer: (line) => (line.startsWith('EHLO') ? '250 MX.example.test at your service' : undefined),
  });
  await using sender = await openSender(zone, { relayPort: mx.port });
  const [id] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(id)).toMatchObject({
    status: 'failed',
    lastReply: '554 5.4.6 Mail for remote.test is routed to this server, which does not serve it',
  });
  expect(mx.lines.filter((line) => line.startsWith('MAIL'))).toEqual([]);
});

test('a host that does not answer is left alone for all its mail, unless an operator asks', async () => {
  const mx = await startFakeMx();
  const { port } = mx;
  await mx[Symbol.asyncDispose]();
  await using sender = await openSender(
    { ...zone, 'other.test': { mx: [[10, 'remote.test']] } },
    { relayPort: port },
  );
  const [first] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(first)).toMatchObject({
    lastReply: '451 4.4.1 remote.test [127.0.0.1]: Connection refused',
  });
  await using back = await startFakeMx({ port });
  const [second = ''] = await sender.send(['eve@other.test']);
  const waiting = await sender.tried(second);
  expect(waiting.status).toBe('queued');
  expect(waiting.nextAttemptAt.getTime() - Date.now()).toBeGreaterThan(4.9 * 60_000);
  expect(back.connections).toBe(0);
  const [attempt] = (await sender.it.store.queue.get(second))?.log ?? [];
  expect(attempt?.trace?.lines.map(({ text }) => text)).toEqual([
    `[not tried again yet: remote.test 127.0.0.1 port ${port}]`,
    '[Connection refused]',
  ]);
  await sender.it.store.queue.change(second, 'retry');
  sender.relay.wake();
  expect(await sender.tried(second, 2)).toMatchObject({ status: 'delivered' });
  // It has answered: the others may go, too.
  const [third] = await sender.send(['kim@remote.test']);
  expect(await sender.tried(third)).toMatchObject({ status: 'delivered' });
});

test('a host with many addresses that are dead does not stand before the next host', async () => {
  await using mx = await startFakeMx();
  const dead = Array.from({ length: 8 }, (_, n) => `127.0.1.${n + 1}`);
  const hosts: FakeZone = {
    'many.test': {
      mx: [
        [10, 'dead.test'],
        [20, 'alive.test'],
      ],
    },
    'dead.test': { a: dead },
    'alive.test': { a: ['127.0.0.1'] },
  };
  await using sender = await openSender(hosts, { relayPort: mx.port });
  for (const name of ['bob', 'eve']) {
    const [id] = await sender.send([`${name}@many.test`]);
    expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  }
});

test('mail comes from the address it is told to', async () => {
  await using mx = await startFakeMx({ host: '127.0.0.1' });
  await using sender = await openSender(zone, { relayPort: mx.port, relaySources: ['127.0.0.7'] });
  const [id] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  expect(mx.peers).toEqual(['127.0.0.7']);
});

test('a domain of ours may have a smarthost of its own, or none', async () => {
  await using mx = await startFakeMx();
  await using smarthost = await startFakeMx();
  const relayRoutes = new Map([['example.test', `smtp://127.0.0.1:${smarthost.port}`]]);
  await using sender = await openSender(zone, { relayPort: mx.port, relayRoutes });
  const [id] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  expect([mx.messages.length, smarthost.messages.length]).toEqual([0, 1]);
});

test('a smarthost has 20 connections at most, whatever the number of domains', async () => {
  await using smarthost = await startFakeMx();
  await using sender = await openSender({}, { relayUrl: `smtp://127.0.0.1:${smarthost.port}` });
  const ids = await sender.send(Array.from({ length: 100 }, (_, n) => `bob@remote${n}.test`));
  for (const id of ids) expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  expect(smarthost.connections).toBeLessThanOrEqual(20);
});
