import { SUBMISSION_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { changesSince } from './changes.ts';

/** RFC 8621 7.2. */
export const emailSubmissionChanges: JmapMethod = {
  capability: SUBMISSION_CAPABILITY,
  run: async (args, call) => (await changesSince(args, call, 'EmailSubmission')).response,
};
