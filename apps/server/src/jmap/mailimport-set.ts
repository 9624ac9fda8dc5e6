import {
  list,
  ArgumentError,
  id,
  idOrReference,
  MAILCOTE_CAPABILITY,
  nullable,
  object,
  optional,
  parsePatch,
  string,
} from '@mailcote/jmap';
import type { AccountWriter, Id, NewMailImport } from '@mailcote/store';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { MAX_IMPORT_BLOBS, MAX_IMPORT_NAME } from './limits.ts';
import { mailImportJson } from './mailimport-get.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, requireReference, writeSet } from './set-write.ts';

const setArguments = object(setShape);
const mailImportCreate = object({
  name: string,
  blobIds: list(id),
  mailboxId: optional(nullable(idOrReference), null),
  parentName: optional(nullable(string), null),
});

/**
 * Mailcote's own: to create one returns at once; the process that does the jobs goes through the archive, whose pieces were uploaded before.
 * `{"status": "canceled"}` ends one that is under way, where it is; `{"status": "running"}` goes on with one that found no room.
 */
export const mailImportSet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, create, update, destroy } = setArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const result = new SetResult();
    return writeSet({ call, type: 'MailImport', accountId, ifInState }, result, async (tx) => {
      for (const [creationId, given] of create ?? []) {
        await result.tryCreate(creationId, async () => {
          const made = await tx.createMailImport(readCreate(given, call, result));
          const [created] = await tx.mailImports([made]);
          if (!created) throw new Error(`Import ${made} was created and is not there`);
          return mailImportJson(created);
        });
      }
      for (const [key, patch] of update ?? [])
        await result.tryUpdate(key, () => setStatus(tx, requireId(call, result, key), patch));
      for (const key of destroy ?? []) {
        await result.tryDestroy(key, async () => {
          const gone = requireId(call, result, key);
          await tx.destroyMailImport(gone);
          return gone;
        });
      }
    });
  },
};

function readCreate(raw: Record<string, unknown>, call: JmapCall, result: SetResult): NewMailImport {
  const { name, blobIds, mailboxId, parentName } = mailImportCreate(raw, '');
  checkName(name, 'name');
  if (parentName !== null) checkName(parentName, 'parentName');
  if (blobIds.length === 0 || blobIds.length > MAX_IMPORT_BLOBS)
    throw new ArgumentError('blobIds', `from 1 to ${MAX_IMPORT_BLOBS}`);
  if (mailboxId !== null && parentName !== null)
    throw new ArgumentError('parentName', 'mailboxId or parentName, not both');
  return {
    name,
    blobIds,
    parentName,
    mailboxId: mailboxId && requireReference(call, result, mailboxId, 'mailboxId'),
  };
}

function checkName(text: string, property: string): void {
  if (text.trim() === '' || text.length > MAX_IMPORT_NAME)
    throw new ArgumentError(property, `from 1 to ${MAX_IMPORT_NAME} characters`);
}

async function setStatus(tx: AccountWriter, id: Id, patch: Record<string, unknown>): Promise<null> {
  const lines = parsePatch(patch);
  const [line] = lines ?? [];
  const isStatus = lines?.length === 1 && line?.path.join('/') === 'status';
  if (isStatus && line.value === 'canceled') await tx.cancelMailImport(id);
  else if (isStatus && line.value === 'running') await tx.resumeMailImport(id);
  else
    throw new SetFailure('invalidProperties', 'only status changes, to "canceled" or "running"', {
      properties: ['status'],
    });
  return null;
}
