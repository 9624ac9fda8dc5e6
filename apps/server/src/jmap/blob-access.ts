import { Readable } from 'node:stream';
import { MethodError } from '@mailcote/jmap';
import { decodePart, parseMessage, partById } from '@mailcote/mime';
import type { AccountReader, Blobs, Id } from '@mailcote/store';
import { parsePartBlobId, rootBlobId } from './body-part.ts';
import type { JmapCall } from './call.ts';

/** Bytes that an account may read, by a JMAP blob id: of a whole blob, or of one part of a message (`b…_2-1`). */
export interface BlobAccess {
  reader: AccountReader;
  blobs: Blobs;
  /** What "#" and a creation id stand for (RFC 9404 4.1). */
  createdIds?: ReadonlyMap<Id, Id>;
}

/** What a call may read, blobs made by earlier calls of its request included. */
export function blobAccess({ context, createdIds }: JmapCall): BlobAccess {
  return { reader: context.reader, blobs: context.server.store.blobs, createdIds };
}

/** The blob that "#" and a creation id stand for; null when nothing was created so. Other ids as they are. */
export function resolveBlobId({ createdIds }: BlobAccess, given: Id): Id | null {
  return given.startsWith('#') ? (createdIds?.get(given.slice(1)) ?? null) : given;
}

/** Null: there is no such blob, or not for this account. Octets; the part's without its transfer encoding. */
export async function readBlob(access: BlobAccess, given: Id): Promise<Buffer | null> {
  const id = resolveBlobId(access, given);
  if (id === null) return null;
  const part = parsePartBlobId(id);
  if (!part) return (await access.reader.mayReadBlob(id)) ? access.blobs.get(id) : null;
  const bytes = await readBlob(access, part.blobId);
  if (!bytes) return null;
  const found = partById(parseMessage(bytes).structure, part.partId);
  return found && decodePart(bytes, found);
}

/** A blob that may be read, by ranges of its octets. */
export interface OpenBlob {
  id: Id;
  size: number;
  read: (range: { start: number; end: number }) => AsyncIterable<Buffer>;
}

/**
 * As readBlob, without the octets: those of a whole blob come in chunks, whatever its size. A part costs its whole message.
 * @throws MethodError requestTooLarge: the request has read enough
 */
export async function openBlob(call: JmapCall, given: Id): Promise<OpenBlob | null> {
  const access = blobAccess(call);
  const id = resolveBlobId(access, given);
  if (id === null) return null;
  if (parsePartBlobId(id)) {
    const whole = await access.blobs.size(rootBlobId(id));
    if (whole !== null && !call.context.mayReadBlobs(whole))
      throw new MethodError('requestTooLarge', 'the messages of the parts are too much for one request');
    const part = await readBlob(access, id);
    const read: OpenBlob['read'] = ({ start, end }) => Readable.from([part?.subarray(start, end)]);
    return part && { id, size: part.length, read };
  }
  const size = (await access.reader.mayReadBlob(id)) ? await access.blobs.size(id) : null;
  return size === null ? null : { id, size, read: (range) => access.blobs.stream(id, range) };
}
