import { MAIL_CAPABILITY, object } from '@mailcote/jmap';
import type { AccountWriter, Id, NewEmail } from '@mailcote/store';
import { blobAccess } from './blob-access.ts';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { composeEmail } from './email-compose.ts';
import { readEmailInput } from './email-create-input.ts';
import { createEmails } from './email-creates.ts';
import { updateEmails } from './email-updates.ts';
import { storeEmail } from './new-email.ts';
import { maxSizeAttachments } from './session-object.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { refuseSet, requireId, requireReference, writeSet } from './set-write.ts';

const setArguments = object(setShape);

/** RFC 8621 4.6. Messages are written and stored before the account is locked. */
export const emailSet: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, create, update, destroy } = setArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const scope = { call, type: 'Email', accountId, ifInState } as const;
    const result = new SetResult();
    const emails = await composeAll(call, create ?? new Map(), result);
    if (emails.size === 0 && !update?.size && !destroy?.length) return refuseSet(scope, result);
    return writeSet(scope, result, async (tx) => {
      if (emails.size > 0) await createEmails(tx, emails, result);
      if (update) await updateEmails(tx, call, update, result);
      if (destroy) await destroyEmails(tx, call, destroy, result);
    });
  },
};

async function composeAll(
  call: JmapCall,
  creates: ReadonlyMap<Id, Record<string, unknown>>,
  result: SetResult,
): Promise<Map<Id, NewEmail>> {
  const { config, store } = call.context.server;
  const emails = new Map<Id, NewEmail>();
  for (const [creationId, raw] of creates) {
    try {
      const input = readEmailInput(raw);
      const mailboxIds = input.mailboxIds.map((id) => requireReference(call, result, id, 'mailboxIds'));
      const bytes = await composeEmail(input, blobAccess(call), config.hostname, maxSizeAttachments(config));
      if (bytes.length > config.maxMessageSize) {
        throw new SetFailure('tooLarge', 'the message is too large', { maxSize: config.maxMessageSize });
      }
      emails.set(creationId, await storeEmail(store.blobs, bytes, { ...input, mailboxIds }));
    } catch (error) {
      result.notCreated(creationId, error);
    }
  }
  return emails;
}

async function destroyEmails(
  tx: AccountWriter,
  call: JmapCall,
  keys: readonly Id[],
  result: SetResult,
): Promise<void> {
  const ids = new Map<Id, Id>();
  for (const key of keys) {
    try {
      ids.set(requireId(call, result, key), key);
    } catch (error) {
      result.notDestroyed(key, error);
    }
  }
  const destroyed = new Set(await tx.destroyEmails([...ids.keys()]));
  for (const [id, key] of ids) {
    if (destroyed.has(id)) result.destroyed(id);
    else result.notDestroyed(key, new SetFailure('notFound'));
  }
}
