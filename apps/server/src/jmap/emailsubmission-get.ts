import { SUBMISSION_CAPABILITY, type EmailSubmission } from '@mailcote/jmap';
import type { EmailSubmission as StoredSubmission } from '@mailcote/store';
import { toUtcDate, type JmapMethod } from './call.ts';
import { getRecords } from './get.ts';

const PROPERTIES = [
  'id',
  'identityId',
  'emailId',
  'threadId',
  'envelope',
  'sendAt',
  'undoStatus',
  'deliveryStatus',
  'dsnBlobIds',
  'mdnBlobIds',
] as const satisfies (keyof EmailSubmission)[];

/** RFC 8621 7.1. */
export const emailSubmissionGet: JmapMethod = {
  capability: SUBMISSION_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'EmailSubmission', PROPERTIES, async (ids) => {
      const submissions = await call.context.reader.submissions(ids ?? undefined);
      return submissions.map(submissionJson);
    }),
};

function submissionJson(stored: StoredSubmission): EmailSubmission {
  const { id, identityId, emailId, threadId, mailFrom, rcptTo, sendAt, undoStatus, deliveryStatus } = stored;
  return {
    id,
    identityId,
    emailId,
    threadId,
    envelope: {
      mailFrom: { email: mailFrom, parameters: null },
      rcptTo: rcptTo.map((email) => ({ email, parameters: null })),
    },
    sendAt: toUtcDate(sendAt),
    undoStatus,
    deliveryStatus,
    // Bounces arrive as ordinary Emails.
    dsnBlobIds: [],
    mdnBlobIds: [],
  };
}
