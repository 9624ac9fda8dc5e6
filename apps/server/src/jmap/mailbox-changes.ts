import { MAIL_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { changesSince } from './changes.ts';

const COUNTS = ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads'];

/** RFC 8621 2.2: with updatedProperties when nothing but counts has changed. */
export const mailboxChanges: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(args, call) {
    const { response, changes } = await changesSince(args, call, 'Mailbox');
    return {
      ...response,
      updatedProperties: changes.countsOnly && changes.updated.length > 0 ? COUNTS : null,
    };
  },
};
