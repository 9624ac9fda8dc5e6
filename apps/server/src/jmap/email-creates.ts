import { StoreError, type AccountWriter, type CreatedEmail, type Id, type NewEmail } from '@mailcote/store';
import type { SetResult } from './set.ts';

/**
 * Creates emails all at once; when the store refuses one, one by one, so that the others are not refused with it.
 * Tells `result` of each, as Email/set and Email/import have to (RFC 8621 4.6, 4.8).
 */
export async function createEmails(
  tx: AccountWriter,
  emails: ReadonlyMap<Id, NewEmail>,
  result: SetResult,
): Promise<void> {
  const entries = [...emails];
  const created = (creationId: Id, email: NewEmail, { id, threadId }: CreatedEmail) =>
    result.created(creationId, { id, threadId, blobId: email.blobId, size: email.parsed.size });
  try {
    const ids = await tx.createEmails(entries.map(([, email]) => email));
    for (const [index, [creationId, email]] of entries.entries()) created(creationId, email, ids[index]!);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    for (const [creationId, email] of entries) {
      try {
        created(creationId, email, await tx.createEmail(email));
      } catch (error) {
        result.notCreated(creationId, error);
      }
    }
  }
}
