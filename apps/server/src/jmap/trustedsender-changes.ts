import { MAILCOTE_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { changesSince } from './changes.ts';

/** Mailcote's own, as RFC 8620 5.2. */
export const trustedSenderChanges: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  run: async (args, call) => (await changesSince(args, call, 'TrustedSender')).response,
};
