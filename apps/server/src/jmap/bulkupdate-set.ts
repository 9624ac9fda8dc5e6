import {
  anyObject,
  ArgumentError,
  boolean,
  MAILCOTE_CAPABILITY,
  nullable,
  object,
  optional,
  parsePatch,
  string,
  unsignedInt,
} from '@mailcote/jmap';
import {
  StoreError,
  type AccountWriter,
  type EmailPatch,
  type Id,
  type NewBulkUpdate,
} from '@mailcote/store';
import { bulkUpdateJson } from './bulkupdate-get.ts';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { readEmailFilter } from './email-filter.ts';
import { readEmailUpdate, withResolvedMailboxes } from './email-update-input.ts';
import { MAX_BULK_KEY, MAX_BULK_WAIT } from './limits.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, requireReference, writeSet } from './set-write.ts';

const setArguments = object(setShape);
const bulkUpdateCreate = object({
  filter: nullable(anyObject),
  wholeThreads: optional(boolean, false),
  patch: anyObject,
  destroyUnfiled: optional(boolean, false),
  waitSeconds: optional(unsignedInt, 0),
  key: optional(nullable(string), null),
});
const KEY = new RegExp(`^[A-Za-z0-9._-]{1,${MAX_BULK_KEY}}$`);

/**
 * Mailcote's own: one patch for everything that matches a filter now, however much it is. To create one returns at once; the
 * process that does the jobs goes through the Emails. `{"status": "undone"}` brings back what it has changed.
 */
export const bulkUpdateSet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, create, update, destroy } = setArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const result = new SetResult();
    return writeSet({ call, type: 'BulkUpdate', accountId, ifInState }, result, async (tx) => {
      for (const [creationId, given] of create ?? []) {
        await result.tryCreate(creationId, async () => {
          const id = await createOnce(tx, readCreate(given, call, result));
          const [created] = await tx.bulkUpdates([id]);
          if (!created) throw new Error(`Bulk update ${id} was created and is not there`);
          return bulkUpdateJson(created);
        });
      }
      for (const [key, patch] of update ?? []) {
        await result.tryUpdate(key, async () => {
          const lines = parsePatch(patch);
          const [line] = lines ?? [];
          if (lines?.length !== 1 || line?.path.join('/') !== 'status' || line.value !== 'undone')
            throw new SetFailure('invalidProperties', 'only status can change, and only to "undone"', {
              properties: ['status'],
            });
          await tx.undoBulkUpdate(requireId(call, result, key));
          return null;
        });
      }
      for (const key of destroy ?? []) {
        await result.tryDestroy(key, async () => {
          const id = requireId(call, result, key);
          await tx.destroyBulkUpdate(id);
          return id;
        });
      }
    });
  },
};

/** A client whose answer was lost asks again: it is told of the one that is there (RFC 8620 5.4, alreadyExists). */
async function createOnce(tx: AccountWriter, created: NewBulkUpdate): Promise<Id> {
  try {
    return await tx.createBulkUpdate(created);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'alreadyExists') throw error;
    const same = (await tx.bulkUpdates()).find(({ key }) => key === created.key);
    if (!same) throw error;
    throw new SetFailure('alreadyExists', error.message, { existingId: same.id });
  }
}

function readCreate(raw: Record<string, unknown>, call: JmapCall, result: SetResult): NewBulkUpdate {
  const { filter, wholeThreads, patch, destroyUnfiled, waitSeconds, key } = bulkUpdateCreate(raw, '');
  if (waitSeconds > MAX_BULK_WAIT) throw new ArgumentError('waitSeconds', `at most ${MAX_BULK_WAIT}`);
  if (key !== null && !KEY.test(key))
    throw new ArgumentError('key', `from 1 to ${MAX_BULK_KEY} letters, digits, ".", "_" and "-"`);
  return {
    filter: filter && readEmailFilter(filter),
    wholeThreads,
    patch: readPatch(patch, destroyUnfiled, call, result),
    destroysUnfiled: destroyUnfiled,
    waitSeconds,
    key,
  };
}

/** The patch of an Email/set, of keywords and mailboxIds. */
function readPatch(
  raw: Record<string, unknown>,
  mayBeUnfiled: boolean,
  call: JmapCall,
  result: SetResult,
): EmailPatch {
  const { patch, unchanged, snoozedUntil } = readEmailUpdate(raw, { mayBeUnfiled });
  const [other] = snoozedUntil === undefined ? unchanged.keys() : ['snoozedUntil'];
  if (other !== undefined) throw new ArgumentError(`patch/${other}`, 'only keywords and mailboxIds change');
  if (!patch.keywords && !patch.mailboxIds) throw new ArgumentError('patch', 'changes nothing');
  return withResolvedMailboxes(patch, (id) => requireReference(call, result, id, 'mailboxIds'));
}
