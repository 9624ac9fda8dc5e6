import { parseMailbox } from '@mailcote/smtp';
import type { Store } from '@mailcote/store';
import type { Hub } from '../hub/hub.ts';
import { untilStored } from '../relay/until-stored.ts';
import { type DeliveryRequest, queueOptions } from '../submission/submit.ts';
import type { DeliverableMessage } from './deliver.ts';

/** For a database that has just gone away: the client waits meanwhile, and would send the message to all of them again. */
const PATIENCE_MS = 30_000;

/**
 * Puts local recipients into the queue, whose worker delivers to them until it works: for a message that others have got
 * already, so that nobody gets it twice and nobody misses it. Waits for a
 * database that is away; rejects when it does not come back.
 */
export async function queueForLater(
  { store, hub }: { store: Store; hub: Hub },
  { stored }: Pick<DeliverableMessage, 'stored'>,
  mailFrom: string,
  request: DeliveryRequest,
  recipients: readonly { rcptTo: string }[],
): Promise<void> {
  const nextAttemptAt = new Date();
  await untilStored(async () => {
    const { id: blobId } = Buffer.isBuffer(stored) ? await store.blobs.put(stored) : stored;
    await store.queue.enqueue(
      recipients.map(({ rcptTo }) => {
        const domain = parseMailbox(rcptTo)?.domain ?? '';
        const options = queueOptions(request, rcptTo);
        return { submissionId: null, blobId, mailFrom, rcptTo, domain, nextAttemptAt, options };
      }),
    );
  }, AbortSignal.timeout(PATIENCE_MS));
  hub.wakeQueue();
}
