import {
  anyObject,
  id,
  idOrReference,
  MAIL_CAPABILITY,
  mapOf,
  nullable,
  object,
  optional,
  setOf,
  string,
  utcDate,
} from '@mailcote/jmap';
import type { Id, NewEmail } from '@mailcote/store';
import { blobAccess, readBlob, resolveBlobId } from './blob-access.ts';
import { parsePartBlobId } from './body-part.ts';
import { withCrlf } from '../submission/outgoing.ts';
import { receivedDate } from '../transfer/received-date.ts';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { createEmails } from './email-creates.ts';
import { keyword } from './keyword.ts';
import { newEmail, storeEmail } from './new-email.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult } from './set.ts';
import { refuseSet, requireReference, writeSet } from './set-write.ts';

const importArguments = object({
  accountId: id,
  ifInState: nullable(string),
  emails: mapOf(id, anyObject),
});
const emailImportShape = object({
  blobId: idOrReference,
  mailboxIds: setOf(idOrReference),
  keywords: optional(setOf(keyword), []),
  receivedAt: optional(utcDate, null),
});

/** RFC 8621 4.8: Emails out of uploaded messages. The same message twice makes two Emails. */
export const emailImport: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, emails } = importArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize(emails.size);
    const scope = { call, type: 'Email', accountId, ifInState } as const;
    const result = new SetResult();
    const readable = await readAll(call, emails, result);
    const response =
      readable.size === 0
        ? await refuseSet(scope, result)
        : await writeSet(scope, result, (tx) => createEmails(tx, readable, result));
    const { oldState, newState, created, notCreated } = response as Record<string, unknown>;
    return { accountId, oldState, newState, created, notCreated };
  },
};

async function readAll(
  call: JmapCall,
  imports: ReadonlyMap<Id, Record<string, unknown>>,
  result: SetResult,
): Promise<Map<Id, NewEmail>> {
  const emails = new Map<Id, NewEmail>();
  for (const [creationId, raw] of imports) {
    try {
      emails.set(creationId, await readOne(call, raw, result));
    } catch (error) {
      result.notCreated(creationId, error);
    }
  }
  return emails;
}

async function readOne(call: JmapCall, raw: Record<string, unknown>, result: SetResult): Promise<NewEmail> {
  const { blobId: given, mailboxIds, keywords, receivedAt } = emailImportShape(raw, '');
  if (mailboxIds.length === 0) {
    throw new SetFailure('invalidProperties', 'mailboxIds: at least one is required', {
      properties: ['mailboxIds'],
    });
  }
  const placing = {
    mailboxIds: mailboxIds.map((id) => requireReference(call, result, id, 'mailboxIds')),
    keywords,
    receivedAt,
  };
  const { blobs } = call.context.server.store;
  const access = blobAccess(call);
  const bytes = await readBlob(access, given);
  const blobId = resolveBlobId(access, given);
  if (!bytes || blobId === null)
    throw new SetFailure('invalidProperties', `blobId: there is no blob ${given}`, {
      properties: ['blobId'],
    });
  if (bytes.length === 0) throw new SetFailure('invalidEmail', 'the blob is empty');
  // No bare CR or LF is kept: what a file has as line ends, a message has as CRLF. (RFC 8621 4.8: then it is another blob.)
  const message = withCrlf(bytes);
  // A message attached to another is a blob only by being part of it.
  const isStored = message === bytes && !parsePartBlobId(blobId);
  const email = isStored ? newEmail(blobId, bytes, placing) : await storeEmail(blobs, message, placing);
  return { ...email, receivedAt: receivedAt ?? receivedDate(email.parsed) ?? new Date() };
}
