import { MAIL_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { getRecords } from './get.ts';
import { MAILBOX_PROPERTIES, mailboxJson } from './mailbox-json.ts';

/** RFC 8621 2.1. */
export const mailboxGet: JmapMethod = {
  capability: MAIL_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'Mailbox', MAILBOX_PROPERTIES, async (ids) => {
      const mailboxes = await call.context.reader.mailboxes(ids ?? undefined);
      return mailboxes.map(mailboxJson);
    }),
};
