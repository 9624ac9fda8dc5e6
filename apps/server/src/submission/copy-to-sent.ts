import { type AccountWriter, type Id, StoreError } from '@mailcote/store';
import type { DeliverableMessage } from '../inbound/deliver.ts';

/**
 * Puts what is being sent into Sent, seen, in the same write. Without a mailbox for it, or without room, there is no copy:
 * that is no reason not to send.
 */
export async function copyToSent(
  tx: AccountWriter,
  blobId: Id,
  { parsed, search }: Pick<DeliverableMessage, 'parsed' | 'search'>,
  receivedAt: Date,
): Promise<void> {
  const sent = (await tx.mailboxes()).find(({ role }) => role === 'sent');
  if (sent === undefined) return;
  try {
    await tx.createEmail({
      blobId,
      parsed,
      search,
      mailboxIds: [sent.id],
      keywords: ['$seen'],
      receivedAt,
    });
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'overQuota')) throw error;
  }
}
