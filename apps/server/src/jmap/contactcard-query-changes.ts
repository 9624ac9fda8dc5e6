import { CONTACTS_CAPABILITY, object } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { orCannotCalculate, readState } from './changes.ts';
import { readContactFilter, readContactSort } from './contactcard-filter.ts';
import { queryChangesResponse, queryChangesShape } from './query-changes.ts';

const queryChangesArguments = object(queryChangesShape);

/** RFC 9610 3.4. */
export const contactCardQueryChanges: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  async run(raw, call) {
    const args = queryChangesArguments(raw, '');
    checkAccount(call, args.accountId);
    const filter = args.filter && readContactFilter(args.filter);
    const sort = readContactSort(args.sort ?? []);
    const since = readState(args.sinceQueryState, 'sinceQueryState');
    const { accountId, upToId, calculateTotal } = args;
    const { store } = call.context.server;
    const changes = await orCannotCalculate(() =>
      store.snapshot(accountId, (reader) =>
        reader.contactCardQueryChanges({ filter, sort, since, upToId, calculateTotal }),
      ),
    );
    return queryChangesResponse(args, changes);
  },
};
