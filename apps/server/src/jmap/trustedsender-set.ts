import { MAILCOTE_CAPABILITY, object } from '@mailcote/jmap';
import { recordSet } from './record-set.ts';
import { senderAddress } from './sender-input.ts';
import { SetFailure } from './set-error.ts';

const createShape = object({ address: senderAddress });

/** Mailcote's own, as RFC 8620 5.3. A TrustedSender is made and destroyed; there is nothing in it to change. */
export const trustedSenderSet = recordSet('TrustedSender', MAILCOTE_CAPABILITY, {
  /** The server tells what it made of the address. */
  async create(tx, record) {
    const sender = createShape(record, '');
    const id = await tx.createTrustedSender(sender);
    return { id, address: sender.address.toLowerCase() };
  },
  checks: {},
  async update(tx, id) {
    if ((await tx.trustedSenders([id])).length === 0) throw new SetFailure('notFound');
  },
  destroy: (tx, id) => tx.destroyTrustedSender(id),
});
