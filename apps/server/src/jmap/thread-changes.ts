import { MAIL_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { changesSince } from './changes.ts';

/** RFC 8621 3.2. */
export const threadChanges: JmapMethod = {
  capability: MAIL_CAPABILITY,
  run: async (args, call) => (await changesSince(args, call, 'Thread')).response,
};
