import { CONTACTS_CAPABILITY, object } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { readContactFilter, readContactSort } from './contactcard-filter.ts';
import { effectiveLimit, queryResponse, queryShape } from './query.ts';

const queryArguments = object(queryShape);

/** RFC 9610 3.3. */
export const contactCardQuery: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  async run(raw, call) {
    const args = queryArguments(raw, '');
    checkAccount(call, args.accountId);
    const filter = args.filter && readContactFilter(args.filter);
    const sort = readContactSort(args.sort ?? []);
    const { limit, told } = effectiveLimit(args.limit);
    const { position, anchor, anchorOffset, calculateTotal } = args;
    const { state, data: result } = await call.context.withState('ContactCard', (reader) =>
      reader.queryContactCards({ filter, sort, position, anchor, anchorOffset, limit, calculateTotal }),
    );
    return queryResponse(args, state, result, told);
  },
};
