import {
  anyObject,
  boolean,
  CONTACTS_CAPABILITY,
  id,
  mapOf,
  MethodError,
  nullable,
  object,
  optional,
  string,
} from '@mailcote/jmap';
import type { AccountReader, Id } from '@mailcote/store';
import type { JmapCall, JmapMethod } from './call.ts';
import { contactCardJson } from './contactcard-json.ts';
import { readyMedia, type ReadyMedia } from './contactcard-media.ts';
import { createCard } from './contactcard-set.ts';
import { checkAccounts } from './copy.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult } from './set.ts';
import { refuseSet, writeSet } from './set-write.ts';

const copyArguments = object({
  fromAccountId: id,
  ifFromInState: nullable(string),
  accountId: id,
  ifInState: nullable(string),
  create: mapOf(id, anyObject),
  onSuccessDestroyOriginal: optional(boolean, false),
  destroyFromIfInState: nullable(string),
});

/** RFC 9610 3.6, RFC 8620 5.4. Properties that are given stand in the place of the original's. */
export const contactCardCopy: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  async run(raw, call) {
    const args = copyArguments(raw, '');
    const { fromAccountId, accountId, ifInState, ifFromInState } = args;
    checkAccounts(call, args);
    checkSetSize(args.create.size);
    const from = call.context.server.store.reader(fromAccountId);
    if (ifFromInState !== null && ifFromInState !== String((await from.states()).ContactCard))
      throw new MethodError('stateMismatch', 'ifFromInState: not the state of that account');
    const scope = { call, type: 'ContactCard', accountId, ifInState } as const;
    const result = new SetResult();
    const originals = new Map<Id, Id>();
    const copies = new Map<Id, { record: Record<string, unknown>; ready: ReadyMedia }>();
    for (const [creationId, record] of args.create) {
      try {
        const { originalId, ...copy } = await readCopy(call, from, record);
        originals.set(creationId, originalId);
        copies.set(creationId, copy);
      } catch (error) {
        result.notCreated(creationId, error);
      }
    }
    const response =
      copies.size === 0
        ? await refuseSet(scope, result)
        : await writeSet(scope, result, async (tx) => {
            for (const [creationId, { record, ready }] of copies)
              await result.tryCreate(creationId, () => createCard(tx, call, result, record, ready));
          });
    const copied = [...result.createdIds.keys()].map((creationId) => originals.get(creationId)!);
    if (args.onSuccessDestroyOriginal && copied.length > 0) {
      call.follow('ContactCard/set', {
        accountId: fromAccountId,
        ifInState: args.destroyFromIfInState,
        destroy: [...new Set(copied)],
      });
    }
    const { oldState, newState, created, notCreated } = response as Record<string, unknown>;
    return { fromAccountId, accountId, oldState, newState, created, notCreated };
  },
};

async function readCopy(
  call: JmapCall,
  from: AccountReader,
  given: Record<string, unknown>,
): Promise<{ originalId: Id; record: Record<string, unknown>; ready: ReadyMedia }> {
  const { id: rawId, ...changed } = given;
  const originalId = id(rawId, 'id');
  const [original] = await from.contactCards([originalId], 1);
  if (!original) throw new SetFailure('notFound', `there is no card ${originalId}`);
  const { id: _, addressBookIds: __, ...json } = contactCardJson(original);
  const record: Record<string, unknown> = { ...json, ...changed };
  // Pictures of the original may be read by whoever may read the original.
  const media = Object.values((record['media'] ?? {}) as Record<string, unknown>);
  const access = { reader: from, blobs: call.context.server.store.blobs };
  return { originalId, record, ready: await readyMedia(call, media, access) };
}
