import { boolean, MAIL_CAPABILITY, object, optional } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { readEmailFilter } from './email-filter.ts';
import { readEmailSort } from './email-sort.ts';
import { effectiveLimit, queryResponse, queryShape } from './query.ts';

const queryArguments = object({ ...queryShape, collapseThreads: optional(boolean, false) });

/** RFC 8621 4.4. */
export const emailQuery: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const args = queryArguments(raw, '');
    checkAccount(call, args.accountId);
    const filter = args.filter && readEmailFilter(args.filter);
    const sort = readEmailSort(args.sort ?? []);
    const { limit, told } = effectiveLimit(args.limit);
    const { collapseThreads, position, anchor, anchorOffset, calculateTotal } = args;
    const { state, data: result } = await call.context.withState('Email', (reader) =>
      reader.queryEmails({
        filter,
        sort,
        collapseThreads,
        position,
        anchor,
        anchorOffset,
        limit,
        calculateTotal,
      }),
    );
    return queryResponse(args, state, result, told);
  },
};
