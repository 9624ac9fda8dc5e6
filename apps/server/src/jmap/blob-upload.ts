import { anyObject, BLOB_CAPABILITY, id, list, mapOf, nullable, object, string } from '@mailcote/jmap';
import { StoreError, type Id } from '@mailcote/store';
import { blobSource, readSources } from './blob-source.ts';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { MAX_DATA_SOURCES } from './limits.ts';
import { mediaType } from './media-type.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult } from './set.ts';

const uploadArguments = object({ accountId: id, create: mapOf(id, anyObject) });
const uploadObject = object({ data: list(blobSource), type: nullable(string) });

/**
 * RFC 9404 4.1: blobs out of texts, base64 and ranges of other blobs. They live as long as an upload by HTTP does. What goes
 * into one is streamed into the store, so memory does not grow with it.
 */
export const blobUpload: JmapMethod = {
  capability: BLOB_CAPABILITY,
  async run(raw, call) {
    const { accountId, create } = uploadArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize(create.size);
    const result = new SetResult();
    const uploads: { id: Id; type: string }[] = [];
    for (const [creationId, upload] of create) {
      await result.tryCreate(creationId, async () => {
        const made = await makeBlob(call, upload);
        uploads.push(made);
        return made;
      });
    }
    if (uploads.length > 0) {
      await call.context.server.store.write(accountId, async (tx) => {
        for (const { id, type } of uploads) await tx.addUpload(id, type);
      });
    }
    for (const [creationId, blobId] of result.createdIds) call.createdIds.set(creationId, blobId);
    const { created, notCreated } = result.toResponse(accountId, '', '') as Record<string, unknown>;
    return { accountId, created, notCreated };
  },
};

async function makeBlob(
  call: JmapCall,
  raw: Record<string, unknown>,
): Promise<{ id: Id; type: string; size: number }> {
  const { data, type } = uploadObject(raw, '');
  if (data.length > MAX_DATA_SOURCES)
    throw new SetFailure('invalidProperties', `data: at most ${MAX_DATA_SOURCES} sources`, {
      properties: ['data'],
    });
  const { config, store } = call.context.server;
  const maxSize = config.maxMessageSize;
  try {
    const { id, size } = await store.blobs.putStream(readSources(call, data), { maxSize });
    return { id, type: mediaType(type), size };
  } catch (error) {
    if (error instanceof StoreError && error.code === 'tooLarge')
      throw new SetFailure('tooLarge', `a blob has at most ${maxSize} octets`, { maxSize });
    throw error;
  }
}
