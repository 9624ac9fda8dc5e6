import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Id } from '@mailcote/store';
import { MAX_OCTETS, ReadAhead } from './read-ahead.ts';
import { startPop3Server, type Pop3Server } from './testing.ts';

let server: Pop3Server;
let messages: { emailId: Id; size: number }[];

const COUNT = 160;
/** Small ones, and large ones of which two are a whole batch. */
const text = (index: number): string =>
  `Subject: ${index}\r\n\r\n${'x'.repeat(index % 40 < 30 ? 800 : 80_000)}\r\n`;

beforeAll(async () => {
  server = await startPop3Server();
  const ids = await Promise.all(Array.from({ length: COUNT }, (_, index) => server.deliver(text(index))));
  messages = ids.map((emailId, index) => ({ emailId, size: text(index).length }));
});
afterAll(() => server[Symbol.asyncDispose]());

const start = (): ReadAhead => new ReadAhead(server.it.store, server.anna.id, messages);

/** As a connection gets it: out of memory if it is there. */
async function retrieved(ahead: ReadAhead, index: number): Promise<'memory' | 'store'> {
  const held = ahead.take(index);
  const octets = held ?? Buffer.concat(await Array.fromAsync(ahead.open(index)));
  expect(octets.toString()).toBe(text(index));
  expect(ahead.octets).toBeLessThanOrEqual(2 * MAX_OCTETS);
  return held === null ? 'store' : 'memory';
}

test('one after the other: all but a few come out of memory, which is never more than it may be', async () => {
  const ahead = start();
  const from = { memory: 0, store: 0 };
  for (let index = 0; index < COUNT; index += 1) from[await retrieved(ahead, index)] += 1;
  expect(from.memory).toBeGreaterThan(COUNT * 0.7);
  expect(ahead.octets).toBe(0);
});

test('in any order and more than once: always the right one', async () => {
  const ahead = start();
  for (const index of [0, 1, 2, 1, 50, 51, 52, 3, 4, 5, 159, 0, 1, 2, 40, 41, 41, 42, 20, 19, 18, 21, 22, 23])
    await retrieved(ahead, index);
  for (let index = 0; index < COUNT; index += 3) await retrieved(ahead, index);
});

test('what has left the maildrop and was not read before cannot be had', async () => {
  const ahead = start();
  await retrieved(ahead, 0);
  const gone = COUNT - 1;
  await server.it.store.write(server.anna.id, (tx) => tx.destroyEmails([messages[gone]?.emailId ?? '']));
  expect(ahead.take(gone)).toBeNull();
  await expect(Array.fromAsync(ahead.open(gone))).rejects.toThrow('has left the maildrop');
  await retrieved(ahead, 1);
});
