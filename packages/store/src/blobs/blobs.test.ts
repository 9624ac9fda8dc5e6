import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { CHUNK_SIZE } from './encode.ts';
import { rechunk } from './rechunk.ts';

let it: TestStore;
beforeAll(async () => {
  it = await openTestStore();
});
afterAll(() => it[Symbol.asyncDispose]());

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream));
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function count(sql: string): Promise<number> {
  const client = new Client({ connectionString: it.database.url });
  await client.connect();
  const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`);
  await client.end();
  return Number(rows[0]?.n);
}

test.for([0, 1, 511, 4_000, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE, 3 * CHUNK_SIZE + 7])(
  '%i octets come back, whole, streamed and in ranges',
  async (size) => {
    const { blobs } = it.store;
    for (const bytes of [randomBytes(size), Buffer.alloc(size, `text ${size} `)]) {
      const put =
        size % 2 === 0 ? blobs.put(bytes) : blobs.putStream(pieces(bytes, 10_000), { maxSize: size });
      const { id } = await put;
      expect((await put).size).toBe(size);
      expect(await blobs.size(id)).toBe(size);
      expect((await blobs.get(id))?.equals(bytes)).toBe(true);
      expect((await collect(blobs.stream(id))).equals(bytes)).toBe(true);
      for (const [start, end] of [
        [0, 1],
        [size - 1, size],
        [CHUNK_SIZE - 1, CHUNK_SIZE + 1],
        [CHUNK_SIZE, 2 * CHUNK_SIZE],
        [10, 5],
        [size, size + 10],
        [0, size + 10],
      ] as const) {
        const part = await collect(blobs.stream(id, { start, end }));
        expect(
          part.equals(bytes.subarray(Math.max(0, start), Math.max(0, start, end))),
          `${start}-${end}`,
        ).toBe(true);
      }
    }
  },
);

test('the same bytes are stored once, whichever way and however many come at the same time', async () => {
  for (const bytes of [randomBytes(2_000), randomBytes(CHUNK_SIZE + 5)]) {
    const before = await count('blob');
    const puts = Array.from({ length: 6 }, (_, n) =>
      n % 2 === 0
        ? it.store.blobs.put(bytes)
        : it.store.blobs.putStream(pieces(bytes, 777), { maxSize: 10_000_000 }),
    );
    const ids = (await Promise.all(puts)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    expect(await count('blob')).toBe(before + 1);
    expect((await it.store.blobs.get(ids[0] ?? ''))?.equals(bytes)).toBe(true);
  }
  expect(await count('blob WHERE hash IS NULL')).toBe(0);
});

test('bytes that compress are compressed, others are not', async () => {
  await it.store.blobs.put(Buffer.alloc(50_000, 'the same again '));
  await it.store.blobs.put(randomBytes(50_000));
  expect(await count("blob WHERE size = 50000 AND encoding = 'zstd' AND length(data) < 1000")).toBe(1);
  expect(await count("blob WHERE size = 50000 AND encoding = 'identity' AND length(data) = 50000")).toBe(1);
});

test('too many octets, or a stream that breaks, leave nothing', async () => {
  const before = {
    blobs: await count('blob'),
    chunks: await count('blob_chunk'),
    candidates: await count('blob_candidate'),
  };
  const bytes = randomBytes(4 * CHUNK_SIZE);
  await expect(
    it.store.blobs.putStream(pieces(bytes, 9_999), { maxSize: bytes.length - 1 }),
  ).rejects.toMatchObject({
    code: 'tooLarge',
  });
  async function* broken(): AsyncGenerator<Buffer> {
    yield* pieces(bytes, 9_999);
    throw new Error('The peer has gone');
  }
  await expect(it.store.blobs.putStream(broken(), { maxSize: Infinity })).rejects.toThrow(
    'The peer has gone',
  );
  expect({
    blobs: await count('blob'),
    chunks: await count('blob_chunk'),
    candidates: await count('blob_candidate'),
  }).toEqual(before);
});

test('what does not exist', async () => {
  const { blobs } = it.store;
  for (const id of ['', 'b', 'e1', `b${'A'.repeat(43)}`]) {
    expect(await blobs.get(id)).toBeNull();
    expect(await blobs.size(id)).toBeNull();
    await expect(collect(blobs.stream(id))).rejects.toMatchObject({ code: 'notFound' });
  }
});

test('a large stream needs little memory', async () => {
  const block = randomBytes(64 * 1024);
  const blocks = 800;
  async function* endless(): AsyncGenerator<Buffer> {
    for (let n = 0; n < blocks; n += 1) {
      block.writeUInt32BE(n);
      yield Buffer.from(block);
    }
  }
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss - before);
  }, 5);
  const { id, size } = await it.store.blobs.putStream(endless(), { maxSize: 200 * 1024 * 1024 });
  let read = 0;
  for await (const part of it.store.blobs.stream(id)) read += part.length;
  clearInterval(timer);
  expect(size).toBe(blocks * block.length);
  expect(read).toBe(size);
  // 50 MiB went through; what remains is garbage that has not been collected yet.
  expect(peak).toBeLessThan(40 * 1024 * 1024);
});

test('rechunk cuts anywhere', async () => {
  const bytes = randomBytes(1_000);
  for (const from of [1, 3, 99, 100, 101, 250, 1_000]) {
    const chunks = await Array.fromAsync(rechunk(pieces(bytes, from), 100), (chunk) => Buffer.from(chunk));
    expect(chunks.map(({ length }) => length)).toEqual(Array(10).fill(100));
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  }
});

test('many small ones in one statement, compressed or not', async () => {
  const { blobs } = it.store;
  const small = [
    Buffer.alloc(0),
    Buffer.from('short'),
    randomBytes(3000),
    Buffer.alloc(9000, 'text '),
    Buffer.alloc(700, 'x'),
  ];
  const ids = await Promise.all(small.map(async (bytes) => (await blobs.put(bytes)).id));
  const large = await blobs.put(Buffer.alloc(CHUNK_SIZE + 1, 'large'));
  const found = await blobs.getSmall([...ids, large.id, 'bnone', ...ids.slice(0, 1)]);
  expect(found.size).toBe(small.length);
  for (const [index, id] of ids.entries()) expect(found.get(id)?.equals(small[index]!)).toBe(true);
  expect((await blobs.getSmall([ids[3]!])).get(ids[3]!)?.equals(small[3]!)).toBe(true);
  expect(await blobs.getSmall([])).toEqual(new Map());
});
