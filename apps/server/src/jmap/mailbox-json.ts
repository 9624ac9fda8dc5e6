import type { Mailbox, MailboxColor, MailboxRights } from '@mailcote/jmap';
import type { Mailbox as StoredMailbox } from '@mailcote/store';

/** RFC 8621 2. */
export const MAILBOX_PROPERTIES = [
  'id',
  'name',
  'parentId',
  'role',
  'sortOrder',
  'totalEmails',
  'unreadEmails',
  'totalThreads',
  'unreadThreads',
  'myRights',
  'isSubscribed',
  'color',
] as const satisfies (keyof Mailbox)[];

/** The owner may do everything; only the inbox has to stay, since mail arrives there. */
function rightsOf({ role }: StoredMailbox): MailboxRights {
  return {
    mayReadItems: true,
    mayAddItems: true,
    mayRemoveItems: true,
    maySetSeen: true,
    maySetKeywords: true,
    mayCreateChild: true,
    mayRename: true,
    mayDelete: role !== 'inbox',
    maySubmit: true,
  };
}

export function mailboxJson(mailbox: StoredMailbox): Mailbox {
  const { id, name, parentId, role, sortOrder, isSubscribed } = mailbox;
  // Only names of the palette are let in.
  const color = mailbox.color as MailboxColor | null;
  const { totalEmails, unreadEmails, totalThreads, unreadThreads } = mailbox;
  return {
    id,
    name,
    parentId,
    role,
    sortOrder,
    totalEmails,
    unreadEmails,
    totalThreads,
    unreadThreads,
    myRights: rightsOf(mailbox),
    isSubscribed,
    color,
  };
}
