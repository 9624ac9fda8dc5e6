import type { Id, Store } from '@mailcote/store';
import { MEMORY_LIMIT } from './limits.ts';

/** The first MEMORY_LIMIT octets of a stored message: all of its header, unless that is enormous. */
export async function messageBeginning({ blobs }: Pick<Store, 'blobs'>, blobId: Id): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of blobs.stream(blobId, { start: 0, end: MEMORY_LIMIT })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
