import {
  ArgumentError,
  anyObject,
  idOrReference,
  nullable,
  object,
  unsignedInt,
  type Check,
} from '@mailcote/jmap';
import type { Id } from '@mailcote/store';
import { openBlob } from './blob-access.ts';
import type { JmapCall } from './call.ts';
import { SetFailure } from './set-error.ts';

/** RFC 9404 4.1 DataSourceObject. */
export type BlobSource = Buffer | { blobId: Id; offset: number; length: number | null };

const text: Check<string> = (value, path) => {
  if (typeof value !== 'string') throw new ArgumentError(path, 'expected a string');
  return value;
};
/** RFC 4648 4, without white space. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const base64: Check<Buffer> = (value, path) => {
  const given = text(value, path);
  if (given.length % 4 !== 0 || !BASE64.test(given)) throw new ArgumentError(path, 'is not base64');
  return Buffer.from(given, 'base64');
};
const shape = object({
  'data:asText': nullable(text),
  'data:asBase64': nullable(base64),
  blobId: nullable(idOrReference),
  offset: nullable(unsignedInt),
  length: nullable(unsignedInt),
});

/** Exactly one of the three kinds; a range belongs to a blob only. */
export const blobSource: Check<BlobSource> = (value, path) => {
  const source = shape(anyObject(value, path), path);
  const { 'data:asText': asText, 'data:asBase64': asBase64, blobId, offset, length } = source;
  const kinds = [asText, asBase64, blobId].filter((kind) => kind !== null);
  if (kinds.length !== 1)
    throw new ArgumentError(path, 'expected exactly one of data:asText, data:asBase64 and blobId');
  if (blobId !== null) return { blobId, offset: offset ?? 0, length };
  if (offset !== null || length !== null)
    throw new ArgumentError(path, 'offset and length belong to a blobId');
  return asBase64 ?? Buffer.from(asText ?? '');
};

/**
 * The octets of the sources one after the other, read as they are asked for.
 * @throws SetFailure blobNotFound, invalidProperties for a range that is not in its blob, tooLarge when the request has read enough
 */
export async function* readSources(call: JmapCall, sources: readonly BlobSource[]): AsyncGenerator<Buffer> {
  for (const [index, source] of sources.entries()) {
    if (Buffer.isBuffer(source)) yield source;
    else yield* readRange(call, source, `data/${index}`);
  }
}

async function* readRange(
  call: JmapCall,
  { blobId: given, offset, length }: Exclude<BlobSource, Buffer>,
  path: string,
): AsyncGenerator<Buffer> {
  const blob = await openBlob(call, given);
  if (!blob)
    throw new SetFailure('blobNotFound', `${path}: there is no blob ${given}`, { notFound: [given] });
  const end = length === null ? blob.size : offset + length;
  if (offset > blob.size || end > blob.size)
    throw new SetFailure('invalidProperties', `${path}: the blob has ${blob.size} octets`, {
      properties: ['data'],
    });
  if (!call.context.mayReadBlobs(end - offset))
    throw new SetFailure('tooLarge', 'too much is read from other blobs in one request');
  yield* blob.read({ start: offset, end });
}
