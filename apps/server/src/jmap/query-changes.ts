import { anyObject, boolean, id, list, MethodError, nullable, optional, string } from '@mailcote/jmap';
import type { Id, QueryChanges } from '@mailcote/store';
import { positive } from './changes.ts';

/** RFC 8620 5.6: the arguments of every /queryChanges; `filter` and `sort` are read by their type. */
export const queryChangesShape = {
  accountId: id,
  filter: nullable(anyObject),
  sort: nullable(list(anyObject)),
  sinceQueryState: string,
  maxChanges: nullable(positive),
  upToId: nullable(id),
  calculateTotal: optional(boolean, false),
};

/** The response of every /queryChanges. Throws MethodError tooManyChanges. */
export function queryChangesResponse(
  args: { accountId: Id; sinceQueryState: string; maxChanges: number | null; calculateTotal: boolean },
  { newState, removed, added, total }: QueryChanges,
): object {
  const { accountId, sinceQueryState, maxChanges, calculateTotal } = args;
  const count = removed.length + added.length;
  if (maxChanges !== null && count > maxChanges) {
    throw new MethodError('tooManyChanges', `${count} changes, more than the ${maxChanges} of maxChanges`);
  }
  return {
    accountId,
    oldQueryState: sinceQueryState,
    newQueryState: String(newState),
    ...(calculateTotal && total !== null ? { total } : {}),
    removed,
    added,
  };
}
