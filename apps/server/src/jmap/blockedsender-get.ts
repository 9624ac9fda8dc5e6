import { MAILCOTE_CAPABILITY, type BlockedSender } from '@mailcote/jmap';
import { toUtcDate, type JmapMethod } from './call.ts';
import { getRecords } from './get.ts';

const PROPERTIES = ['id', 'address', 'action', 'createdAt'] as const satisfies (keyof BlockedSender)[];

/** Mailcote's own, as RFC 8620 5.1: whose mail goes past the inbox. Oldest first. */
export const blockedSenderGet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'BlockedSender', PROPERTIES, async (ids) => {
      const senders = await call.context.reader.blockedSenders(ids ?? undefined);
      return senders.map((sender) => ({ ...sender, createdAt: toUtcDate(sender.createdAt) }));
    }),
};
