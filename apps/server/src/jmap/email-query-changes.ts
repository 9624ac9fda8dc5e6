import { boolean, MAIL_CAPABILITY, object, optional } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { orCannotCalculate, readState } from './changes.ts';
import { readEmailFilter } from './email-filter.ts';
import { readEmailSort } from './email-sort.ts';
import { queryChangesResponse, queryChangesShape } from './query-changes.ts';

const queryChangesArguments = object({ ...queryChangesShape, collapseThreads: optional(boolean, false) });

/** RFC 8621 4.5. */
export const emailQueryChanges: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const args = queryChangesArguments(raw, '');
    checkAccount(call, args.accountId);
    const filter = args.filter && readEmailFilter(args.filter);
    const sort = readEmailSort(args.sort ?? []);
    const since = readState(args.sinceQueryState, 'sinceQueryState');
    const { accountId, collapseThreads, upToId, calculateTotal } = args;
    const { store } = call.context.server;
    const changes = await orCannotCalculate(() =>
      store.snapshot(accountId, (reader) =>
        reader.emailQueryChanges({ filter, sort, collapseThreads, since, upToId, calculateTotal }),
      ),
    );
    return queryChangesResponse(args, changes);
  },
};
