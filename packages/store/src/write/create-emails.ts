import { byteaArray } from '../db/arrays.ts';
import { pipelined, run } from '../db/statement.ts';
import { prepareEmail } from '../email/prepare-email.ts';
import { StoreError } from '../errors.ts';
import { fromBlobId, toId } from '../ids.ts';
import { lockBlobs } from '../sql/lock-blobs.ts';
import type { CreatedEmail, NewEmail } from '../types.ts';
import { lookUpThreads, placeAndInsert, type IncomingEmail } from './insert-emails.ts';
import { requireMailboxes, withMailboxes, type WriteContext } from './write-context.ts';

/**
 * Emails out of blobs that are stored already, many in a constant number of statements.
 * @param options.isDelivery false: they are no new mail, and followers of EmailDelivery do not hear of them
 * @throws StoreError invalidProperties (no such mailbox, none at all), notFound (no such blob), overQuota
 */
export async function createEmails(
  context: WriteContext,
  emails: readonly NewEmail[],
  { isDelivery = true }: { isDelivery?: boolean } = {},
): Promise<CreatedEmail[]> {
  const { client, account } = context;
  if (emails.length === 0) return [];
  await withMailboxes(context);
  let size = 0;
  const incoming = emails.map((email): IncomingEmail => {
    const blobHash = fromBlobId(email.blobId);
    if (!blobHash) throw new StoreError('notFound', `No blob ${email.blobId}`);
    const mailboxes = requireMailboxes(account, email.mailboxIds);
    if (mailboxes.length === 0) {
      throw new StoreError('invalidProperties', 'An email is in at least one mailbox', ['mailboxIds']);
    }
    const prepared = prepareEmail(email);
    size += prepared.size;
    return { account, prepared, blobHash, mailboxes };
  });
  if (account.quotaBytes !== null && account.usedBytes + size > account.quotaBytes) {
    throw new StoreError('overQuota', 'The account is full');
  }
  const hashes = new Map(incoming.map(({ blobHash }) => [blobHash.toString('latin1'), blobHash]));
  const [blobs, keyThreads] = await Promise.all([
    run(client, lockBlobs, [byteaArray([...hashes.values()])]),
    lookUpThreads(
      client,
      incoming.map(({ prepared }) => ({ accountId: account.id, prepared })),
    ),
  ]);
  if (blobs.length < hashes.size) throw new StoreError('notFound', 'No such blob');
  const { placed, statements } = placeAndInsert(client, incoming, keyThreads, isDelivery);
  await pipelined(statements);
  return placed.map(({ id, threadId, uids }) => ({ id: toId('e', id), threadId: toId('t', threadId), uids }));
}
