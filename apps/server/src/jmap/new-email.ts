import { parseMessage, searchText } from '@mailcote/mime';
import type { Blobs, Id, NewEmail } from '@mailcote/store';

/** What the store needs to make an Email of a message that is kept as a blob already. */
export function newEmail(
  blobId: Id,
  bytes: Buffer,
  placing: Pick<NewEmail, 'mailboxIds' | 'keywords'> & { receivedAt: Date | null },
): NewEmail {
  const parsed = parseMessage(bytes);
  return {
    blobId,
    parsed,
    search: searchText(bytes, parsed),
    mailboxIds: placing.mailboxIds,
    keywords: placing.keywords,
    receivedAt: placing.receivedAt ?? new Date(),
  };
}

/** The same for a message just written. The blob is the sweep's if nothing comes to refer to it. */
export async function storeEmail(
  blobs: Blobs,
  bytes: Buffer,
  placing: Parameters<typeof newEmail>[2],
): Promise<NewEmail> {
  const { id } = await blobs.put(bytes);
  return newEmail(id, bytes, placing);
}
