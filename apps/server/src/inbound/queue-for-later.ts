import { parseMailbox } from '@mailcote/smtp';
import type { Store } from '@mailcote/store';
import type { Hub } from '../hub/hub.ts';
import { type DeliveryRequest, queueOptions } from '../submission/submit.ts';
import type { DeliverableMessage } from './deliver.ts';

/**
 * Puts local recipients into the queue, whose worker delivers to them until it works: for a message that others have got
 * already, so that nobody gets it twice and nobody misses it. Rejects when the queue does not take it either.
 */
export async function queueForLater(
  { store, hub }: { store: Store; hub: Hub },
  { stored }: Pick<DeliverableMessage, 'stored'>,
  mailFrom: string,
  request: DeliveryRequest,
  recipients: readonly { rcptTo: string }[],
): Promise<void> {
  const { id: blobId } = Buffer.isBuffer(stored) ? await store.blobs.put(stored) : stored;
  const nextAttemptAt = new Date();
  await store.queue.enqueue(
    recipients.map(({ rcptTo }) => {
      const domain = parseMailbox(rcptTo)?.domain ?? '';
      const options = queueOptions(request, rcptTo);
      return { submissionId: null, blobId, mailFrom, rcptTo, domain, nextAttemptAt, options };
    }),
  );
  hub.wakeQueue();
}
