import { MAIL_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { changesSince } from './changes.ts';

/** RFC 8621 4.3. */
export const emailChanges: JmapMethod = {
  capability: MAIL_CAPABILITY,
  run: async (args, call) => (await changesSince(args, call, 'Email')).response,
};
