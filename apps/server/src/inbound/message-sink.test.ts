import type { Blobs } from '@mailcote/store';
import { expect, test } from 'vitest';
import { openMailContext, until } from '../testing/mail-server.ts';
import { KeptPieces } from './kept-pieces.ts';
import { KEPT_MEMORY, KEPT_OF_ONE, MAX_STREAM_BACKLOG, MEMORY_LIMIT } from './limits.ts';
import { MessageSink } from './message-sink.ts';

const CHUNK_SIZE = 16 * 1024;
/** A sink owns what it is given. */
const chunk = (): Buffer => Buffer.alloc(CHUNK_SIZE, 'x');

function newSink(blobs: Blobs, onDrain: () => void = () => undefined): MessageSink {
  const prepareHead = (head: Buffer): Buffer => Buffer.concat([Buffer.from('head\r\n'), head]);
  return new MessageSink({ blobs, maxSize: 10_000_000, prepareHead, onDrain });
}

test('small ones stay in memory, large ones go to the store; both with their head edited', async () => {
  await using it = await openMailContext();
  for (const chunks of [0, 1, 8, 9, 100]) {
    const sink = newSink(it.store.blobs);
    for (let count = 0; count < chunks; count++) sink.write(chunk());
    const content = await sink.finish();
    expect(content.kind).toBe(chunks * CHUNK_SIZE > MEMORY_LIMIT ? 'blob' : 'bytes');
    const bytes = content.kind === 'bytes' ? content.bytes : await it.store.blobs.get(content.blob.id);
    expect(bytes?.toString()).toBe(`head\r\n${'x'.repeat(chunks * CHUNK_SIZE)}`);
  }
});

test('a sink that cannot get rid of its data says so, then fails, and its writer is told both times', async () => {
  await using it = await openMailContext();
  let drains = 0;
  const sink = newSink(it.store.blobs, () => drains++);
  it.database.mode = 'silent';
  while (!sink.isFull) sink.write(chunk());
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
  while (!sink.isFull) sink.write(chunk());
  await drained.promise;
  expect(sink.isFull).toBe(false);
  const content = await sink.finish();
  expect(content.kind === 'blob' && content.blob.size).toBeGreaterThan(MAX_STREAM_BACKLOG);
});

test('a streamed message stays in memory as well while there is room for it', async () => {
  await using it = await openMailContext();
  const prepareHead = (head: Buffer): Buffer => head;
  const newKeeper = (): MessageSink =>
    new MessageSink({
      blobs: it.store.blobs,
      maxSize: 10_000_000,
      prepareHead,
      onDrain: () => undefined,
      keepsPieces: true,
    });
  const taken = Array.from({ length: KEPT_MEMORY / KEPT_OF_ONE }, () => new KeptPieces());
  for (const [n, pieces] of taken.entries())
    pieces.push(Buffer.alloc(n === 0 ? KEPT_OF_ONE - 30 * CHUNK_SIZE : KEPT_OF_ONE));
  const piecesOf = async (sink: MessageSink): Promise<number | null> => {
    for (let count = 0; count < 20; count++) sink.write(chunk());
    const content = await sink.finish();
    if (content.kind !== 'blob') throw new Error('it is still in memory alone');
    return content.pieces ? Buffer.concat(content.pieces).length : null;
  };
  const first = newKeeper();
  expect(await piecesOf(first)).toBe(20 * CHUNK_SIZE);
  expect(await piecesOf(newKeeper())).toBeNull();
  first.release();
  const abandoned = newKeeper();
  for (let count = 0; count < 20; count++) abandoned.write(chunk());
  abandoned.abort();
  await expect(abandoned.finish()).rejects.toThrow('abandoned');
  const last = newKeeper();
  expect(await piecesOf(last)).toBe(20 * CHUNK_SIZE);
  last.release();
  for (const pieces of taken) pieces.release();
});

test('the memory of what was kept is given back with it, but for what somebody may still read', () => {
  const pieces = new KeptPieces();
  const [whole, shared] = [chunk(), chunk()];
  pieces.push(whole);
  pieces.push(shared.subarray(10));
  pieces.release();
  expect(whole).toHaveLength(0);
  expect(shared).toHaveLength(CHUNK_SIZE);
  const given = new KeptPieces();
  const first = chunk();
  given.push(first);
  // No room: its way to the store goes on.
  given.push(Buffer.alloc(KEPT_OF_ONE));
  given.release();
  expect(first).toHaveLength(CHUNK_SIZE);
});

test('one of the largest messages gives up its place', () => {
  const pieces = new KeptPieces();
  pieces.push(Buffer.alloc(KEPT_OF_ONE));
  expect(pieces.pieces).toHaveLength(1);
  pieces.push(Buffer.alloc(1));
  expect(pieces.pieces).toBeNull();
  const next = new KeptPieces();
  next.push(Buffer.alloc(KEPT_OF_ONE));
  expect(next.pieces).toHaveLength(1);
  next.release();
});

test('what is abandoned leaves nothing behind', async () => {
  await using it = await openMailContext();
  const sink = newSink(it.store.blobs);
  for (let count = 0; count < 40; count++) sink.write(chunk());
  sink.abort();
  await expect(sink.finish()).rejects.toThrow('abandoned');
});
