import {
  ArgumentError,
  anyObject,
  id,
  int,
  list,
  nullable,
  optional,
  boolean,
  unsignedInt,
  MethodError,
  type Check,
} from '@mailcote/jmap';
import type { Id } from '@mailcote/store';
import { MAX_FILTER_CONDITIONS, MAX_QUERY_LIMIT } from './limits.ts';

/** RFC 8620 5.5: the arguments of every /query; `filter` and `sort` are read by their type. */
export const queryShape = {
  accountId: id,
  filter: nullable(anyObject),
  sort: nullable(list(anyObject)),
  position: optional(int, 0),
  anchor: nullable(id),
  anchorOffset: optional(int, 0),
  limit: nullable(unsignedInt),
  calculateTotal: optional(boolean, false),
};

/** The limit to work with, and the one to tell: only a server that changed it says so. */
export function effectiveLimit(limit: number | null): { limit: number; told: { limit?: number } } {
  return limit !== null && limit <= MAX_QUERY_LIMIT
    ? { limit, told: {} }
    : { limit: MAX_QUERY_LIMIT, told: { limit: MAX_QUERY_LIMIT } };
}

export type Filter<Condition> =
  | Condition
  | { operator: 'AND' | 'OR' | 'NOT'; conditions: Filter<Condition>[] };

/** RFC 8620 5.5: a tree of FilterOperators over conditions. Throws ArgumentError, or MethodError unsupportedFilter. */
export function readFilter<Condition>(
  value: Record<string, unknown>,
  condition: Check<Condition>,
): Filter<Condition> {
  let left = MAX_FILTER_CONDITIONS;
  const read = (node: Record<string, unknown>, path: string): Filter<Condition> => {
    left -= 1;
    if (left < 0) throw new MethodError('unsupportedFilter', `more than ${MAX_FILTER_CONDITIONS} conditions`);
    if (!Object.hasOwn(node, 'operator')) return condition(node, path);
    const { operator, conditions, ...others } = node;
    const [other] = Object.keys(others);
    if (other !== undefined) throw new ArgumentError(`${path}/${other}`, 'is not known here');
    if (operator !== 'AND' && operator !== 'OR' && operator !== 'NOT') {
      throw new ArgumentError(`${path}/operator`, 'expected AND, OR or NOT');
    }
    const children = list(anyObject)(conditions, `${path}/conditions`);
    return {
      operator,
      conditions: children.map((child, index) => read(child, `${path}/conditions/${index}`)),
    };
  };
  return read(value, 'filter');
}

/** RFC 8620 5.5: whether a record that is looked at here matches; `isMatch` decides of one condition. */
export function matchesFilter<Condition extends object>(
  filter: Filter<Condition>,
  isMatch: (condition: Condition) => boolean,
): boolean {
  if (!('operator' in filter)) return isMatch(filter);
  const child = (inner: Filter<Condition>) => matchesFilter(inner, isMatch);
  if (filter.operator === 'AND') return filter.conditions.every(child);
  if (filter.operator === 'OR') return filter.conditions.some(child);
  return !filter.conditions.some(child);
}

/** Reads the properties a condition has; one that the type does not know is unsupportedFilter, a wrong value invalidArguments. */
export function conditionOf<Condition>(checks: {
  [Name in keyof Condition]-?: Check<Condition[Name]>;
}): Check<Condition> {
  return (value, path) => {
    const entries = Object.entries(anyObject(value, path)).map(([name, item]): [string, unknown] => {
      if (!Object.hasOwn(checks, name))
        throw new MethodError('unsupportedFilter', `${path}/${name}: is not supported`);
      return [name, checks[name as keyof Condition](item, `${path}/${name}`)];
    });
    return Object.fromEntries(entries) as Condition;
  };
}

/** The response of every /query. Throws MethodError anchorNotFound. */
export function queryResponse(
  { accountId, calculateTotal }: { accountId: Id; calculateTotal: boolean },
  queryState: string,
  result: { position: number; ids: readonly Id[]; total: number | null; anchorFound?: boolean },
  told: { limit?: number },
): object {
  const { position, ids, total, anchorFound = true } = result;
  if (!anchorFound) throw new MethodError('anchorNotFound');
  return {
    accountId,
    queryState,
    canCalculateChanges: true,
    position,
    ids,
    ...(calculateTotal && total !== null ? { total } : {}),
    ...told,
  };
}

/** RFC 8620 5.5: the part of a list kept in memory that position, anchor and limit ask for. */
export function windowOf(
  ids: readonly Id[],
  { position, anchor, anchorOffset }: { position: number; anchor: Id | null; anchorOffset: number },
  limit: number,
): { position: number; ids: Id[]; total: number } {
  let start = position < 0 ? Math.max(0, ids.length + position) : position;
  if (anchor !== null) {
    const index = ids.indexOf(anchor);
    if (index < 0) throw new MethodError('anchorNotFound');
    start = Math.max(0, index + anchorOffset);
  }
  return { position: start, ids: ids.slice(start, start + limit), total: ids.length };
}
