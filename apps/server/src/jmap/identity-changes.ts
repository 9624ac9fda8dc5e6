import { SUBMISSION_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { changesSince } from './changes.ts';

/** RFC 8621 6.2. */
export const identityChanges: JmapMethod = {
  capability: SUBMISSION_CAPABILITY,
  run: async (args, call) => (await changesSince(args, call, 'Identity')).response,
};
