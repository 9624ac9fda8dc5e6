import {
  boolean,
  id,
  list,
  MethodError,
  object,
  optional,
  string,
  utcDate,
  type Check,
} from '@mailcote/jmap';
import type { SubmissionFilter, SubmissionFilterCondition, SubmissionSort } from '@mailcote/store';
import { checkCollation } from './collation.ts';
import { conditionOf, readFilter } from './query.ts';

const condition = conditionOf<Required<SubmissionFilterCondition>>({
  identityIds: list(id),
  emailIds: list(id),
  threadIds: list(id),
  undoStatus: string,
  before: utcDate,
  after: utcDate,
}) as Check<SubmissionFilterCondition>;

const comparator = object({
  property: string,
  isAscending: optional(boolean, true),
  collation: optional(string, null),
});

/** RFC 8621 7.3 says "sentAt" where the property is called sendAt; both are understood. */
const SORTS: Record<string, SubmissionSort['property']> = {
  emailId: 'emailId',
  threadId: 'threadId',
  sentAt: 'sentAt',
  sendAt: 'sentAt',
};

/** RFC 8621 7.3. Throws ArgumentError, or MethodError unsupportedFilter. */
export function readSubmissionFilter(filter: Record<string, unknown>): SubmissionFilter {
  return readFilter(filter, condition);
}

/** RFC 8621 7.3. Throws ArgumentError, or MethodError unsupportedSort. */
export function readSubmissionSort(sort: Record<string, unknown>[]): SubmissionSort[] {
  return sort.map((raw, index) => {
    const path = `sort/${index}`;
    const { property, isAscending, collation } = comparator(raw, path);
    const known = Object.hasOwn(SORTS, property) ? SORTS[property] : undefined;
    if (!known) {
      throw new MethodError(
        'unsupportedSort',
        `${path}/property: ${JSON.stringify(property)} is not supported`,
      );
    }
    checkCollation(collation, `${path}/collation`);
    return { property: known, isAscending };
  });
}
