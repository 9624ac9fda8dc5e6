import { decodePart, parseMessage, partById } from '@mailcote/mime';
import type { AccountReader, Blobs, Id } from '@mailcote/store';
import { parsePartBlobId } from './body-part.ts';

/** Bytes that an account may read, by a JMAP blob id: of a whole blob, or of one part of a message (`b…_2-1`). */
export interface BlobAccess {
  reader: AccountReader;
  blobs: Blobs;
}

/** Null: there is no such blob, or not for this account. Octets; the part's without its transfer encoding. */
export async function readBlob({ reader, blobs }: BlobAccess, id: Id): Promise<Buffer | null> {
  const part = parsePartBlobId(id);
  const blobId = part?.blobId ?? id;
  if (!(await reader.mayReadBlob(blobId))) return null;
  const bytes = await blobs.get(blobId);
  if (!bytes || !part) return bytes;
  const found = partById(parseMessage(bytes).structure, part.partId);
  return found && decodePart(bytes, found);
}
