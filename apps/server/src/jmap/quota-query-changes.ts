import { object, QUOTA_CAPABILITY } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { orCannotCalculate, readState } from './changes.ts';
import { queryChangesResponse, queryChangesShape } from './query-changes.ts';
import { matchingQuotaIds, readQuotaQuery } from './quota-query.ts';

const queryChangesArguments = object(queryChangesShape);

/**
 * RFC 9425 4.4. The one quota of an account is as old as the account, nothing that it can be filtered by ever changes, and it has
 * nothing to change places with: a list of quotas is always the same.
 */
export const quotaQueryChanges: JmapMethod = {
  capability: QUOTA_CAPABILITY,
  async run(raw, call) {
    const args = queryChangesArguments(raw, '');
    checkAccount(call, args.accountId);
    const query = readQuotaQuery(args);
    const since = readState(args.sinceQueryState, 'sinceQueryState');
    const { newState } = await orCannotCalculate(() => call.context.reader.changes('Quota', since, 1));
    const { length: total } = await matchingQuotaIds(call, query);
    return queryChangesResponse(args, { newState, removed: [], added: [], total });
  },
};
