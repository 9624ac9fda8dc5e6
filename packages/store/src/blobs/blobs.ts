import { createHash, hash as digest } from 'node:crypto';
import type { Pool } from 'pg';
import { byteaArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { diskFull, errorCode, StoreError } from '../errors.ts';
import { fromBlobId, toBlobId } from '../ids.ts';
import { findBlob } from '../sql/find-blob.ts';
import { putBlob } from '../sql/put-blob.ts';
import { blobSize, readBlob, readChunk, readSmallBlobs } from '../sql/read-blob.ts';
import {
  beginBlob,
  dropUnfinishedBlob,
  finishBlob,
  renewCandidate,
  writeChunk,
} from '../sql/write-chunks.ts';
import type { BlobHandle, Id } from '../types.ts';
import { CHUNK_SIZE, decodeBytes, decodeMany, encodeBytes, encodeChunk } from './encode.ts';
import { rechunk } from './rechunk.ts';

const UNIQUE_VIOLATION = '23505';
/** Far below the age at which the sweep looks at a blob. */
const RENEW_CANDIDATE_MS = 10 * 60 * 1000;

/**
 * Stored bytes by their SHA-256. Whoever puts bytes refers to them soon (an email, an upload, a queue item), or the
 * sweep takes them. They are on disk when the commit of what refers to them is: until then a crash may take them. Rejects with `isDiskFull` when there is no room for more. Who may read what is not decided here: see AccountReader.mayReadBlob.
 */
export interface Blobs {
  put(bytes: Buffer): Promise<BlobHandle>;
  /** Memory: a few chunks of 256 KiB, whatever the size. @throws StoreError tooLarge beyond `maxSize` octets */
  putStream(bytes: AsyncIterable<Buffer>, options: { maxSize: number }): Promise<BlobHandle>;
  get(id: Id): Promise<Buffer | null>;
  /** Of these, all that have at most CHUNK_SIZE octets, in one statement. Ids may come twice; there is no order. */
  getSmall(ids: readonly Id[]): Promise<Map<Id, Buffer>>;
  /** @param range octets from `start` up to and not including `end`. @throws StoreError notFound */
  stream(id: Id, range?: { start: number; end: number }): AsyncIterable<Buffer>;
  size(id: Id): Promise<number | null>;
}

/** Blobs in PostgreSQL: up to CHUNK_SIZE octets in one row, larger ones in chunks of that size. */
export class PostgresBlobs implements Blobs {
  readonly #pool: Pool;
  readonly #hasRoom: (octets: number) => boolean;

  constructor(pool: Pool, hasRoom: (octets: number) => boolean) {
    this.#pool = pool;
    this.#hasRoom = hasRoom;
  }

  async put(bytes: Buffer): Promise<BlobHandle> {
    if (bytes.length > CHUNK_SIZE) return this.putStream(one(bytes), { maxSize: bytes.length });
    const hash = digest('sha256', bytes, 'buffer');
    const [known] = await run(this.#pool, findBlob, [hash]);
    if (!known) {
      if (!this.#hasRoom(bytes.length)) throw diskFull();
      const { encoding, data } = encodeBytes(bytes);
      await run(this.#pool, putBlob, [hash, bytes.length, encoding, data]);
    }
    return { id: toBlobId(hash), size: bytes.length };
  }

  async putStream(bytes: AsyncIterable<Buffer>, { maxSize }: { maxSize: number }): Promise<BlobHandle> {
    const hasher = createHash('sha256');
    let size = 0;
    let blobId: number | null = null;
    let number = 0;
    let renewAt = Date.now() + RENEW_CANDIDATE_MS;
    let previous: Buffer | null = null;
    // One chunk is compressed and on its way while the next one comes in; with `previous` these are as many as rechunk has room for.
    let writing: Promise<void> = Promise.resolve();
    const write = async (id: number, chunk: Buffer): Promise<void> => {
      await writing;
      writing = this.#writeChunk(id, number, chunk);
      writing.catch(() => undefined);
      number += 1;
    };
    try {
      for await (const chunk of rechunk(bytes, CHUNK_SIZE)) {
        size += chunk.length;
        if (size > maxSize) throw new StoreError('tooLarge', `More than ${maxSize} octets`);
        if (!this.#hasRoom(chunk.length)) throw diskFull();
        hasher.update(chunk);
        if (previous) {
          blobId ??= (await run(this.#pool, beginBlob))[0]?.id ?? null;
          if (blobId === null) throw new Error('A blob was begun and got no id');
          if (Date.now() > renewAt) {
            await execute(this.#pool, renewCandidate, [blobId]);
            renewAt = Date.now() + RENEW_CANDIDATE_MS;
          }
          await write(blobId, previous);
        }
        previous = chunk;
      }
      if (blobId === null) return await this.put(previous ?? Buffer.alloc(0));
      if (previous) await write(blobId, previous);
      await writing;
      const hash = hasher.digest();
      if (!(await this.#finish(blobId, hash, size))) await execute(this.#pool, dropUnfinishedBlob, [blobId]);
      return { id: toBlobId(hash), size };
    } catch (error) {
      await writing.catch(() => undefined);
      // Tidiness only: when even this fails, the sweep does it.
      if (blobId !== null) await execute(this.#pool, dropUnfinishedBlob, [blobId]).catch(() => undefined);
      throw error;
    }
  }

  async #writeChunk(blobId: number, number: number, chunk: Buffer): Promise<void> {
    const { encoding, data } = await encodeChunk(chunk);
    await execute(this.#pool, writeChunk, [blobId, number, encoding, data]);
  }

  async get(id: Id): Promise<Buffer | null> {
    const row = await this.#read(id);
    if (!row) return null;
    if (row.data) return decodeBytes({ encoding: row.encoding, data: row.data });
    const bytes = Buffer.allocUnsafe(row.size);
    let at = 0;
    for await (const chunk of this.#chunks(row.id, 0, Math.ceil(row.size / CHUNK_SIZE))) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  async getSmall(ids: readonly Id[]): Promise<Map<Id, Buffer>> {
    const hashes = ids.map(fromBlobId).filter((hash) => hash !== null);
    const rows = hashes.length === 0 ? [] : await run(this.#pool, readSmallBlobs, [byteaArray(hashes)]);
    const bytes = decodeMany(rows);
    return new Map(rows.map(({ hash }, index) => [toBlobId(hash), bytes[index] ?? Buffer.alloc(0)]));
  }

  async *stream(id: Id, range?: { start: number; end: number }): AsyncGenerator<Buffer> {
    const row = await this.#read(id);
    if (!row) throw new StoreError('notFound', 'No such blob');
    const start = Math.max(0, range?.start ?? 0);
    const end = Math.min(row.size, range?.end ?? row.size);
    if (row.data) {
      if (start < end) yield decodeBytes({ encoding: row.encoding, data: row.data }).subarray(start, end);
      return;
    }
    if (start >= end) return;
    const first = Math.floor(start / CHUNK_SIZE);
    let from = first * CHUNK_SIZE;
    for await (const chunk of this.#chunks(row.id, first, Math.ceil(end / CHUNK_SIZE))) {
      yield chunk.subarray(Math.max(0, start - from), Math.min(chunk.length, end - from));
      from += CHUNK_SIZE;
    }
  }

  async size(id: Id): Promise<number | null> {
    const hash = fromBlobId(id);
    if (!hash) return null;
    const [row] = await run(this.#pool, blobSize, [hash]);
    return row?.size ?? null;
  }

  async #read(id: Id) {
    const hash = fromBlobId(id);
    if (!hash) return null;
    return (await run(this.#pool, readBlob, [hash]))[0] ?? null;
  }

  /** The chunks from `first` up to and not including `end`; one is on its way while the one before is at work on. */
  async *#chunks(blobId: number, first: number, end: number): AsyncGenerator<Buffer> {
    let next = this.#readChunk(blobId, first);
    for (let number = first; number < end; number += 1) {
      const chunk = await next;
      if (number + 1 < end) {
        next = this.#readChunk(blobId, number + 1);
        // Whoever stops reading does not learn of it.
        next.catch(() => undefined);
      }
      yield chunk;
    }
  }

  async #readChunk(blobId: number, number: number): Promise<Buffer> {
    const [row] = await run(this.#pool, readChunk, [blobId, number]);
    if (!row) throw new StoreError('notFound', 'The blob was removed while it was read');
    return decodeBytes(row);
  }

  /** False when another blob has the bytes; that one is protected like a new one. */
  async #finish(blobId: number, hash: Buffer, size: number): Promise<boolean> {
    for (;;) {
      try {
        if ((await run(this.#pool, finishBlob, [blobId, hash, size])).length > 0) return true;
      } catch (error) {
        if (errorCode(error) !== UNIQUE_VIOLATION) throw error;
      }
      if ((await run(this.#pool, findBlob, [hash])).length > 0) return false;
      // The other one was swept between the two statements: ours is wanted after all.
    }
  }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
