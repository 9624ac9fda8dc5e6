import type { TestAccount } from '../jmap-test-server.ts';
import type { QueryArguments } from './followed-query.ts';

/** Filters and sorts of every kind, alone and together. */
export function queriesToFollow({ mailboxes }: TestAccount): QueryArguments[] {
  const { inbox, archive, trash } = mailboxes;
  const email = (args: object): QueryArguments => ({ type: 'Email', args });
  const newest = { property: 'receivedAt', isAscending: false };
  const lists: QueryArguments[] = [
    email({ filter: { inMailbox: inbox } }),
    email({ filter: { inMailbox: inbox }, sort: [newest] }),
    email({ filter: { inMailbox: archive }, sort: [{ property: 'receivedAt' }] }),
    email({ filter: { inMailbox: inbox, notKeyword: '$seen' } }),
    email({ filter: { inMailbox: inbox, text: 'apple' }, sort: [{ property: 'subject' }] }),
    email({ filter: { inMailbox: inbox, someInThreadHaveKeyword: '$flagged' } }),
    email({}),
    email({ sort: [{ property: 'receivedAt' }] }),
    email({ sort: [{ property: 'from' }, { property: 'size', isAscending: false }] }),
    email({ sort: [{ property: 'sentAt' }] }),
    email({ filter: { text: 'apple' } }),
    email({ filter: { operator: 'NOT', conditions: [{ subject: 'pear' }, { hasAttachment: true }] } }),
    email({ filter: { after: '2026-01-10T00:00:00Z', before: '2026-01-20T00:00:00Z' } }),
    email({ filter: { hasKeyword: '$flagged' } }),
    email({ filter: { hasKeyword: '$flagged', text: 'apple' }, sort: [{ property: 'to' }, newest] }),
    email({ filter: { inMailboxOtherThan: [trash, archive] } }),
    email({
      filter: { operator: 'OR', conditions: [{ inMailbox: archive }, { hasKeyword: '$seen' }] },
      sort: [{ property: 'size' }],
    }),
    email({
      filter: { operator: 'AND', conditions: [{ inMailbox: inbox }, { noneInThreadHaveKeyword: '$seen' }] },
    }),
    email({ filter: { allInThreadHaveKeyword: '$seen' } }),
    email({ sort: [{ property: 'hasKeyword', keyword: '$flagged', isAscending: false }, newest] }),
    email({
      sort: [{ property: 'someInThreadHaveKeyword', keyword: '$flagged' }, { property: 'receivedAt' }],
    }),
    email({ sort: [{ property: 'allInThreadHaveKeyword', keyword: '$seen', isAscending: false }, newest] }),
  ];
  return [
    ...lists,
    ...lists.map((query) => ({ ...query, args: { ...query.args, collapseThreads: true } })),
    { type: 'Mailbox', args: {} },
    { type: 'Mailbox', args: { sort: [{ property: 'name' }], sortAsTree: true, filterAsTree: true } },
    {
      type: 'Mailbox',
      args: { filter: { isSubscribed: true }, sort: [{ property: 'sortOrder' }], filterAsTree: true },
    },
    {
      type: 'Mailbox',
      args: { filter: { operator: 'NOT', conditions: [{ hasAnyRole: true }] }, sortAsTree: true },
    },
    { type: 'Mailbox', args: { filter: { parentId: archive, name: 'a' } } },
    { type: 'EmailSubmission', args: {} },
    { type: 'EmailSubmission', args: { filter: { undoStatus: 'pending' }, sort: [{ property: 'emailId' }] } },
    {
      type: 'EmailSubmission',
      args: {
        filter: { operator: 'NOT', conditions: [{ undoStatus: 'canceled' }] },
        sort: [{ property: 'threadId', isAscending: false }, { property: 'sentAt' }],
      },
    },
  ];
}
