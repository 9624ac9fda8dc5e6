import { CONTACTS_CAPABILITY, object } from '@mailcote/jmap';
import type { AccountWriter, ContactCard, Id } from '@mailcote/store';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { mediaOf, readChangedCard, readNewCard } from './contactcard-input.ts';
import { contactCardJson } from './contactcard-json.ts';
import { readyMedia, type ReadyMedia } from './contactcard-media.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, requireReference, writeSet } from './set-write.ts';

const setArguments = object(setShape);
type Records = Map<Id, Record<string, unknown>>;

/** RFC 9610 3.5. */
export const contactCardSet: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, create, update, destroy } = setArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const result = new SetResult();
    // Blobs are read before the account is locked.
    const creates = await mediaOfAll(call, create, (id, error) => result.notCreated(id, error));
    const updates = await mediaOfAll(call, update, (id, error) => result.notUpdated(id, error));
    return writeSet({ call, type: 'ContactCard', accountId, ifInState }, result, async (tx) => {
      for (const [creationId, { record, ready }] of creates)
        await result.tryCreate(creationId, () => createCard(tx, call, result, record, ready));
      for (const [key, { record, ready }] of updates) {
        await result.tryUpdate(key, async () => {
          const current = await requireCard(tx, requireId(call, result, key));
          const resolve = (id: Id) => requireReference(call, result, id, 'addressBookIds');
          const { card, serverSet } = readChangedCard(contactCardJson(current), record, ready, resolve);
          await tx.updateContactCard(current.id, card);
          return Object.keys(serverSet).length > 0 ? serverSet : null;
        });
      }
      for (const key of destroy ?? []) {
        await result.tryDestroy(key, async () => {
          const id = requireId(call, result, key);
          await tx.destroyContactCard(id);
          return id;
        });
      }
    });
  },
};

/** Makes one card. Throws SetFailure, ArgumentError, StoreError; a uid that is there is told with the card that has it. */
export async function createCard(
  tx: AccountWriter,
  call: JmapCall,
  result: SetResult,
  record: Record<string, unknown>,
  ready: ReadyMedia,
): Promise<{ id: Id }> {
  const resolve = (id: Id) => requireReference(call, result, id, 'addressBookIds');
  const { card, serverSet } = readNewCard(record, ready, resolve);
  const existingId = await tx.contactCardOfUid(card.uid);
  if (existingId !== null)
    throw new SetFailure('alreadyExists', 'there is a card with this uid', { existingId });
  return { ...serverSet, id: await tx.createContactCard(card) };
}

async function mediaOfAll(
  call: JmapCall,
  records: Records | null,
  fail: (id: Id, error: unknown) => void,
): Promise<Map<Id, { record: Record<string, unknown>; ready: ReadyMedia }>> {
  const all = new Map<Id, { record: Record<string, unknown>; ready: ReadyMedia }>();
  for (const [id, record] of records ?? []) {
    try {
      all.set(id, { record, ready: await readyMedia(call, mediaOf(record)) });
    } catch (error) {
      fail(id, error);
    }
  }
  return all;
}

async function requireCard(tx: AccountWriter, id: Id): Promise<ContactCard> {
  const [card] = await tx.contactCards([id], 1);
  if (!card) throw new SetFailure('notFound');
  return card;
}
