import type { EmailSubmission } from '@mailcote/jmap';
import type { EmailSubmission as StoredSubmission } from '@mailcote/store';
import { toUtcDate } from './call.ts';

/** RFC 8621 7. */
export const SUBMISSION_PROPERTIES = [
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

export function submissionJson(stored: StoredSubmission): EmailSubmission {
  const { id, identityId, emailId, threadId, sendAt, undoStatus, deliveryStatus } = stored;
  const { mailFrom, mailParameters, rcptTo, rcptParameters } = stored;
  return {
    id,
    identityId,
    emailId,
    threadId,
    envelope: {
      mailFrom: { email: mailFrom, parameters: mailParameters },
      rcptTo: rcptTo.map((email) => ({ email, parameters: rcptParameters[email] ?? null })),
    },
    sendAt: toUtcDate(sendAt),
    undoStatus,
    deliveryStatus,
    // Bounces arrive as ordinary Emails.
    dsnBlobIds: [],
    mdnBlobIds: [],
  };
}
