import { object, SUBMISSION_CAPABILITY } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { readSubmissionFilter, readSubmissionSort } from './emailsubmission-filter.ts';
import { effectiveLimit, queryResponse, queryShape } from './query.ts';

const queryArguments = object(queryShape);

/** RFC 8621 7.3. */
export const emailSubmissionQuery: JmapMethod = {
  capability: SUBMISSION_CAPABILITY,
  async run(raw, call) {
    const args = queryArguments(raw, '');
    checkAccount(call, args.accountId);
    const filter = args.filter && readSubmissionFilter(args.filter);
    const sort = readSubmissionSort(args.sort ?? []);
    const { limit, told } = effectiveLimit(args.limit);
    const { position, anchor, anchorOffset, calculateTotal } = args;
    const { state, data: result } = await call.context.withState('EmailSubmission', (reader) =>
      reader.querySubmissions({ filter, sort, position, anchor, anchorOffset, limit, calculateTotal }),
    );
    return queryResponse(args, state, result, told);
  },
};
