import { id, idOrReference, MAIL_CAPABILITY, object, optional, setOf, utcDate } from '@mailcote/jmap';
import type { AccountReader, Id, NewEmail } from '@mailcote/store';
import type { JmapCall, JmapMethod } from './call.ts';
import { copyRecords } from './copy.ts';
import { createEmails } from './email-creates.ts';
import { keyword } from './keyword.ts';
import { newEmail } from './new-email.ts';
import { SetFailure } from './set-error.ts';
import type { SetResult } from './set.ts';
import { requireReference } from './set-write.ts';

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
  run: (raw, call) =>
    copyRecords<NewEmail>(raw, call, {
      type: 'Email',
      read: (record, from, result) => readOriginal(call, from, record, result),
      create: createEmails,
    }),
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
