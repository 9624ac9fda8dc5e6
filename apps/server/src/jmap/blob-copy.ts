import { CORE_CAPABILITY, id, list, object, type SetError } from '@mailcote/jmap';
import type { Id } from '@mailcote/store';
import { readBlob, type BlobAccess } from './blob-access.ts';
import { parsePartBlobId } from './body-part.ts';
import type { JmapCall, JmapMethod } from './call.ts';
import { checkAccounts } from './copy.ts';
import { SetFailure, toSetError } from './set-error.ts';
import { checkSetSize } from './set.ts';

const copyArguments = object({ fromAccountId: id, accountId: id, blobIds: list(id) });

/** Nobody has said what it is. */
const TYPE = 'application/octet-stream';

/** RFC 8620 6.3. Bytes are stored once for all accounts: what is copied is the right to read them, as after an upload. */
export const blobCopy: JmapMethod = {
  capability: CORE_CAPABILITY,
  async run(raw, call) {
    const args = copyArguments(raw, '');
    const { fromAccountId, accountId, blobIds } = args;
    checkAccounts(call, args);
    checkSetSize(blobIds.length);
    const { store } = call.context.server;
    const access = { reader: store.reader(fromAccountId), blobs: store.blobs };
    const copied = new Map<Id, Id>();
    const notCopied = new Map<Id, SetError>();
    for (const blobId of new Set(blobIds)) {
      try {
        const wholeId = await wholeBlob(call, access, blobId);
        await store.write(accountId, (tx) => tx.addUpload(wholeId, TYPE));
        copied.set(blobId, wholeId);
      } catch (error) {
        notCopied.set(blobId, toSetError(error));
      }
    }
    return {
      fromAccountId,
      accountId,
      copied: copied.size > 0 ? Object.fromEntries(copied) : null,
      notCopied: notCopied.size > 0 ? Object.fromEntries(notCopied) : null,
    };
  },
};

/** A part of a message becomes a blob of its own. */
async function wholeBlob(call: JmapCall, access: BlobAccess, blobId: Id): Promise<Id> {
  if (!parsePartBlobId(blobId)) {
    if (await access.reader.mayReadBlob(blobId)) return blobId;
    throw new SetFailure('notFound');
  }
  const bytes = await readBlob(access, blobId);
  if (!bytes) throw new SetFailure('notFound');
  if (!call.context.mayReadBlobs(bytes.length))
    throw new SetFailure('tooLarge', 'too much is read from other blobs in one request');
  return (await access.blobs.put(bytes)).id;
}
