import { SUBMISSION_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { getRecords } from './get.ts';
import { SUBMISSION_PROPERTIES, submissionJson } from './submission-json.ts';

/** RFC 8621 7.1. */
export const emailSubmissionGet: JmapMethod = {
  capability: SUBMISSION_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'EmailSubmission', SUBMISSION_PROPERTIES, async (ids) => {
      const submissions = await call.context.reader.submissions(ids ?? undefined);
      return submissions.map(submissionJson);
    }),
};
