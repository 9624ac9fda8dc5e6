import {
  anyObject,
  boolean,
  id,
  idOrReference,
  MAIL_CAPABILITY,
  mapOf,
  MethodError,
  nullable,
  object,
  optional,
  setOf,
  string,
  utcDate,
} from '@mailcote/jmap';
import type { AccountReader, Id, NewEmail } from '@mailcote/store';
import type { JmapCall, JmapMethod } from './call.ts';
import { checkAccounts } from './copy.ts';
import { createEmails } from './email-creates.ts';
import { keyword } from './keyword.ts';
import { newEmail } from './new-email.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult } from './set.ts';
import { refuseSet, requireReference, writeSet } from './set-write.ts';

const copyArguments = object({
  fromAccountId: id,
  ifFromInState: nullable(string),
  accountId: id,
  ifInState: nullable(string),
  create: mapOf(id, anyObject),
  onSuccessDestroyOriginal: optional(boolean, false),
  destroyFromIfInState: nullable(string),
});
/** Mailboxes belong to one account, so those of the copy have to be said. */
const emailCopyShape = object({
  id,
  mailboxIds: setOf(idOrReference),
  keywords: optional(setOf(keyword), null),
  receivedAt: optional(utcDate, null),
});

/** RFC 8621 4.7, RFC 8620 5.4. The copy has the same message, and is another Email. */
export const emailCopy: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const args = copyArguments(raw, '');
    const { fromAccountId, accountId, ifInState, ifFromInState } = args;
    checkAccounts(call, args);
    checkSetSize(args.create.size);
    const from = call.context.server.store.reader(fromAccountId);
    if (ifFromInState !== null && ifFromInState !== String((await from.states()).Email))
      throw new MethodError('stateMismatch', 'ifFromInState: not the state of that account');

    const scope = { call, type: 'Email', accountId, ifInState } as const;
    const result = new SetResult();
    const originals = new Map<Id, Id>();
    const copies = new Map<Id, NewEmail>();
    for (const [creationId, record] of args.create) {
      try {
        const { originalId, copy } = await readOriginal(call, from, record, result);
        originals.set(creationId, originalId);
        copies.set(creationId, copy);
      } catch (error) {
        result.notCreated(creationId, error);
      }
    }
    const response =
      copies.size === 0
        ? await refuseSet(scope, result)
        : await writeSet(scope, result, (tx) => createEmails(tx, copies, result));
    const copied = [...result.createdIds.keys()].map((creationId) => originals.get(creationId)!);
    if (args.onSuccessDestroyOriginal && copied.length > 0) {
      call.follow('Email/set', {
        accountId: fromAccountId,
        ifInState: args.destroyFromIfInState,
        destroy: [...new Set(copied)],
      });
    }
    const { oldState, newState, created, notCreated } = response as Record<string, unknown>;
    return { fromAccountId, accountId, oldState, newState, created, notCreated };
  },
};

async function readOriginal(
  call: JmapCall,
  from: AccountReader,
  record: Record<string, unknown>,
  result: SetResult,
): Promise<{ originalId: Id; copy: NewEmail }> {
  const { id: originalId, mailboxIds, keywords, receivedAt } = emailCopyShape(record, '');
  if (mailboxIds.length === 0) {
    throw new SetFailure('invalidProperties', 'mailboxIds: at least one is required', {
      properties: ['mailboxIds'],
    });
  }
  const [original] = await from.emails([originalId]);
  if (!original) throw new SetFailure('notFound', `there is no Email ${originalId}`);
  const bytes = await call.context.server.store.blobs.get(original.blobId);
  if (!bytes) throw new SetFailure('notFound', `the Email ${originalId} is gone`);
  const copy = newEmail(original.blobId, bytes, {
    mailboxIds: mailboxIds.map((mailboxId) => requireReference(call, result, mailboxId, 'mailboxIds')),
    keywords: keywords ?? original.keywords,
    receivedAt: receivedAt ?? original.receivedAt,
  });
  return { originalId, copy };
}
