import {
  boolean,
  object,
  optional,
  QUOTA_CAPABILITY,
  MethodError,
  string,
  type Check,
  type Quota,
  type QuotaFilterCondition,
} from '@mailcote/jmap';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { checkCollation } from './collation.ts';
import {
  conditionOf,
  effectiveLimit,
  matchesFilter,
  queryResponse,
  queryShape,
  readFilter,
  windowOf,
  type Filter,
} from './query.ts';
import { visibleQuotas } from './quota-json.ts';

const queryArguments = object(queryShape);
const condition = conditionOf<Required<QuotaFilterCondition>>({
  name: string,
  scope: string,
  resourceType: string,
  type: string,
}) as Check<QuotaFilterCondition>;
const comparatorShape = object({
  property: string,
  isAscending: optional(boolean, true),
  collation: optional(string, null),
});

/** RFC 9425 4.3. */
export const quotaQuery: JmapMethod = {
  capability: QUOTA_CAPABILITY,
  async run(raw, call) {
    const args = queryArguments(raw, '');
    checkAccount(call, args.accountId);
    const query = readQuotaQuery(args);
    const { limit, told } = effectiveLimit(args.limit);
    const queryState = await call.context.state('Quota');
    const ids = await matchingQuotaIds(call, query);
    return queryResponse(args, queryState, windowOf(ids, args, limit), told);
  },
};

export interface QuotaQuery {
  filter: Filter<QuotaFilterCondition> | null;
}

/** Throws ArgumentError, or MethodError unsupportedFilter or unsupportedSort. One quota needs no sorting. */
export function readQuotaQuery({
  filter,
  sort,
}: {
  filter: Record<string, unknown> | null;
  sort: Record<string, unknown>[] | null;
}): QuotaQuery {
  for (const [index, raw] of (sort ?? []).entries()) {
    const { property, collation } = comparatorShape(raw, `sort/${index}`);
    if (property !== 'name' && property !== 'used')
      throw new MethodError(
        'unsupportedSort',
        `sort/${index}/property: ${JSON.stringify(property)} is not supported`,
      );
    checkCollation(collation, `sort/${index}/collation`);
  }
  return { filter: filter && readFilter(filter, condition) };
}

/** In the order of any sort: there is one at most. */
export async function matchingQuotaIds(call: JmapCall, { filter }: QuotaQuery): Promise<string[]> {
  const quotas = await visibleQuotas(call);
  return quotas
    .filter((quota) => !filter || matchesFilter(filter, (some) => matches(quota, some)))
    .map(({ id }) => id);
}

function matches(quota: Quota, { name, scope, resourceType, type }: QuotaFilterCondition): boolean {
  return (
    (name === undefined || quota.name.includes(name)) &&
    (scope === undefined || quota.scope === scope) &&
    (resourceType === undefined || quota.resourceType === resourceType) &&
    (type === undefined || quota.types.includes(type))
  );
}
