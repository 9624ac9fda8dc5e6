import { MAILCOTE_CAPABILITY, object, oneOf, optional } from '@mailcote/jmap';
import type { BlockedSender } from '@mailcote/store';
import { recordSet } from './record-set.ts';
import { senderAddress } from './sender-input.ts';

const action = oneOf('junk', 'trash');
const createShape = object({ address: senderAddress, action: optional(action, 'junk' as const) });

/** Mailcote's own, as RFC 8620 5.3. What comes from a blocked sender goes to the mailbox of that role instead of the inbox. */
export const blockedSenderSet = recordSet<Partial<Pick<BlockedSender, 'action'>>>(
  'BlockedSender',
  MAILCOTE_CAPABILITY,
  {
    /** The server tells what it made of the address, and what it chose. */
    async create(tx, record) {
      const sender = createShape(record, '');
      const id = await tx.createBlockedSender(sender);
      return { id, address: sender.address.toLowerCase(), action: sender.action };
    },
    checks: { action },
    update: (tx, id, patch) => tx.updateBlockedSender(id, patch),
    destroy: (tx, id) => tx.destroyBlockedSender(id),
  },
);
