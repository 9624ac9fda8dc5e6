import { CONTACTS_CAPABILITY, id } from '@mailcote/jmap';
import type { AccountReader, Id } from '@mailcote/store';
import type { JmapCall, JmapMethod } from './call.ts';
import { contactCardJson } from './contactcard-json.ts';
import { readyMedia, type ReadyMedia } from './contactcard-media.ts';
import { createCard } from './contactcard-set.ts';
import { copyRecords } from './copy.ts';
import { SetFailure } from './set-error.ts';

interface CardCopy {
  record: Record<string, unknown>;
  ready: ReadyMedia;
}

/** RFC 9610 3.6, RFC 8620 5.4. Properties that are given stand in the place of the original's. */
export const contactCardCopy: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  run: (raw, call) =>
    copyRecords<CardCopy>(raw, call, {
      type: 'ContactCard',
      read: (record, from) => readCopy(call, from, record),
      create: async (tx, copies, result) => {
        for (const [creationId, { record, ready }] of copies)
          await result.tryCreate(creationId, () => createCard(tx, call, result, record, ready));
      },
    }),
};

async function readCopy(
  call: JmapCall,
  from: AccountReader,
  given: Record<string, unknown>,
): Promise<{ originalId: Id; copy: CardCopy }> {
  const { id: rawId, ...changed } = given;
  const originalId = id(rawId, 'id');
  const [original] = await from.contactCards([originalId], 1);
  if (!original) throw new SetFailure('notFound', `there is no card ${originalId}`);
  const { id: _, addressBookIds: __, ...json } = contactCardJson(original);
  const record: Record<string, unknown> = { ...json, ...changed };
  // Pictures of the original may be read by whoever may read the original.
  const media = Object.values((record['media'] ?? {}) as Record<string, unknown>);
  const access = { reader: from, blobs: call.context.server.store.blobs };
  return { originalId, copy: { record, ready: await readyMedia(call, media, access) } };
}
