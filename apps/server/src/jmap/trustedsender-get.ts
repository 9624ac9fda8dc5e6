import { MAILCOTE_CAPABILITY, type TrustedSender } from '@mailcote/jmap';
import { toUtcDate, type JmapMethod } from './call.ts';
import { getRecords } from './get.ts';

const PROPERTIES = ['id', 'address', 'createdAt'] as const satisfies (keyof TrustedSender)[];

/** Mailcote's own, as RFC 8620 5.1: whose remote pictures are shown unasked. Oldest first. */
export const trustedSenderGet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'TrustedSender', PROPERTIES, async (ids) => {
      const senders = await call.context.reader.trustedSenders(ids ?? undefined);
      return senders.map((sender) => ({ ...sender, createdAt: toUtcDate(sender.createdAt) }));
    }),
};
