import { CONTACTS_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { changesSince } from './changes.ts';

/** RFC 9610 3.2. */
export const contactCardChanges: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  run: async (args, call) => (await changesSince(args, call, 'ContactCard')).response,
};
