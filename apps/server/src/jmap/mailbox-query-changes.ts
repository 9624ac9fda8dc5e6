import { MAIL_CAPABILITY, object } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { orCannotCalculate, readState } from './changes.ts';
import { ancestors, listMailboxIds, mailboxListShape, readMailboxList } from './mailbox-list.ts';
import { queryChangesResponse, queryChangesShape } from './query-changes.ts';

const queryChangesArguments = object({ ...queryChangesShape, ...mailboxListShape });

/** RFC 8621 2.4. Everything that mailboxes are filtered and sorted by can change, so upToId has no effect (RFC 8620 5.6). */
export const mailboxQueryChanges: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const args = queryChangesArguments(raw, '');
    checkAccount(call, args.accountId);
    const list = readMailboxList(args);
    const since = readState(args.sinceQueryState, 'sinceQueryState');
    const { state, mailboxes, created, changed } = await orCannotCalculate(() =>
      call.context.reader.queryMailboxes(since),
    );
    const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));
    const isChanged = ({ id }: { id: string }) => created.has(id) || changed.has(id);
    // In a tree a mailbox comes, goes and moves with those above it. Under one that is unchanged as far as the top, nothing did.
    const carried =
      args.sortAsTree || args.filterAsTree
        ? mailboxes.filter((mailbox) => !isChanged(mailbox) && ancestors(mailbox, byId).some(isChanged))
        : [];
    const removed = new Set([...changed, ...carried.map(({ id }) => id)]);
    const ids = listMailboxIds(list, mailboxes);
    return queryChangesResponse(args, {
      newState: state,
      removed: [...removed],
      added: ids.map((id, index) => ({ id, index })).filter(({ id }) => created.has(id) || removed.has(id)),
      total: ids.length,
    });
  },
};
