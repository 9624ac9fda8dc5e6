import { MAIL_CAPABILITY, object } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { listMailboxIds, mailboxListShape, readMailboxList } from './mailbox-list.ts';
import { effectiveLimit, queryResponse, queryShape, windowOf } from './query.ts';

const queryArguments = object({ ...queryShape, ...mailboxListShape });

/** RFC 8621 2.3. The state is that of the properties a query can go by, not of the counts: it changes seldom. */
export const mailboxQuery: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const args = queryArguments(raw, '');
    checkAccount(call, args.accountId);
    const list = readMailboxList(args);
    const { limit, told } = effectiveLimit(args.limit);
    const { state, mailboxes } = await call.context.reader.queryMailboxes(null);
    const window = windowOf(listMailboxIds(list, mailboxes), args, limit);
    return queryResponse(args, String(state), window, told);
  },
};
