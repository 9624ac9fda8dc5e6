import type { Blobs } from '@mailcote/store';
import { expect, test } from 'vitest';
import { openMailContext, until } from '../testing/mail-server.ts';
import { MAX_STREAM_BACKLOG, MEMORY_LIMIT } from './limits.ts';
import { MessageSink } from './message-sink.ts';

const chunk = Buffer.alloc(16 * 1024, 'x');

function newSink(blobs: Blobs, onDrain: () => void = () => undefined): MessageSink {
  const prepareHead = (head: Buffer): Buffer => Buffer.concat([Buffer.from('head\r\n'), head]);
  return new MessageSink({ blobs, maxSize: 10_000_000, prepareHead, onDrain });
}

test('small ones stay in memory, large ones go to the store; both with their head edited', async () => {
  await using it = await openMailContext();
  for (const chunks of [0, 1, 8, 9, 100]) {
    const sink = newSink(it.store.blobs);
    for (let count = 0; count < chunks; count++) sink.write(chunk);
    const content = await sink.finish();
    expect(content.kind).toBe(chunks * chunk.length > MEMORY_LIMIT ? 'blob' : 'bytes');
    const bytes = content.kind === 'bytes' ? content.bytes : await it.store.blobs.get(content.blob.id);
    expect(bytes?.toString()).toBe(`head\r\n${'x'.repeat(chunks * chunk.length)}`);
  }
});

test('a sink that cannot get rid of its data says so, then fails, and its writer is told both times', async () => {
  await using it = await openMailContext();
  let drains = 0;
  const sink = newSink(it.store.blobs, () => drains++);
  it.database.mode = 'silent';
  while (!sink.isFull) sink.write(chunk);
  expect(drains).toBe(0);
  expect(sink.stalledFor(Date.now() + 20_000)).toBeGreaterThan(10_000);
  it.database.mode = 'refusing';
  await until('the failure', () => sink.error !== null);
  expect(sink.isFull).toBe(false);
  expect(drains).toBeGreaterThan(0);
  await expect(sink.finish()).rejects.toThrow();
  it.database.mode = 'open';
});

test('a full sink drains', async () => {
  await using it = await openMailContext();
  const drained = Promise.withResolvers<void>();
  const sink = newSink(it.store.blobs, drained.resolve);
  while (!sink.isFull) sink.write(chunk);
  await drained.promise;
  expect(sink.isFull).toBe(false);
  const content = await sink.finish();
  expect(content.kind === 'blob' && content.blob.size).toBeGreaterThan(MAX_STREAM_BACKLOG);
});

test('what is abandoned leaves nothing behind', async () => {
  await using it = await openMailContext();
  const sink = newSink(it.store.blobs);
  for (let count = 0; count < 40; count++) sink.write(chunk);
  sink.abort();
  await expect(sink.finish()).rejects.toThrow('abandoned');
});
