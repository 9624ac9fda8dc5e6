import { object, SUBMISSION_CAPABILITY } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { orCannotCalculate, readState } from './changes.ts';
import { readSubmissionFilter, readSubmissionSort } from './emailsubmission-filter.ts';
import { queryChangesResponse, queryChangesShape } from './query-changes.ts';

const queryChangesArguments = object(queryChangesShape);

/** RFC 8621 7.4. */
export const emailSubmissionQueryChanges: JmapMethod = {
  capability: SUBMISSION_CAPABILITY,
  async run(raw, call) {
    const args = queryChangesArguments(raw, '');
    checkAccount(call, args.accountId);
    const filter = args.filter && readSubmissionFilter(args.filter);
    const sort = readSubmissionSort(args.sort ?? []);
    const since = readState(args.sinceQueryState, 'sinceQueryState');
    const { accountId, upToId, calculateTotal } = args;
    const { store } = call.context.server;
    const changes = await orCannotCalculate(() =>
      store.snapshot(accountId, (reader) =>
        reader.submissionQueryChanges({ filter, sort, since, upToId, calculateTotal }),
      ),
    );
    return queryChangesResponse(args, changes);
  },
};
