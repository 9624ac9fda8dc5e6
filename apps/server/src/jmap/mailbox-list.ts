import { boolean, id, MethodError, nullable, object, optional, string, type Check } from '@mailcote/jmap';
import type { Id, MailboxProperties } from '@mailcote/store';
import { checkCollation } from './collation.ts';
import { conditionOf, matchesFilter, readFilter, type Filter } from './query.ts';

/** RFC 8621 2.3: what Mailbox/query and Mailbox/queryChanges take besides. */
export const mailboxListShape = {
  sortAsTree: optional(boolean, false),
  filterAsTree: optional(boolean, false),
};

/** RFC 8621 2.3. A role that we do not give out is a role that no mailbox has. */
interface Condition {
  parentId?: Id | null;
  name?: string;
  role?: string | null;
  hasAnyRole?: boolean;
  isSubscribed?: boolean;
}
const condition = conditionOf<Required<Condition>>({
  parentId: nullable(id),
  name: string,
  role: nullable(string),
  hasAnyRole: boolean,
  isSubscribed: boolean,
}) as Check<Condition>;

const comparatorShape = object({
  property: string,
  isAscending: optional(boolean, true),
  collation: optional(string, null),
});

/** Unicode-aware and without regard to case, as RFC 8620 5.5 asks for; numbers in names count ("Item 2" before "Item 10"). */
const collator = new Intl.Collator('en', { sensitivity: 'accent', numeric: true });

type Compare = (a: MailboxProperties, b: MailboxProperties) => number;
const COMPARATORS: Record<string, Compare> = {
  sortOrder: (a, b) => a.sortOrder - b.sortOrder,
  name: (a, b) => collator.compare(a.name, b.name),
  parentId: (a, b) => collator.compare(a.parentId ?? '', b.parentId ?? ''),
};

/** A query of mailboxes, read. */
export interface MailboxList {
  filter: Filter<Condition> | null;
  compare: Compare;
  sortAsTree: boolean;
  filterAsTree: boolean;
}

/** Throws ArgumentError, or MethodError unsupportedFilter, unsupportedSort. */
export function readMailboxList(args: {
  filter: Record<string, unknown> | null;
  sort: Record<string, unknown>[] | null;
  sortAsTree: boolean;
  filterAsTree: boolean;
}): MailboxList {
  const { sortAsTree, filterAsTree } = args;
  return {
    filter: args.filter && readFilter(args.filter, condition),
    compare: comparatorOf(args.sort ?? []),
    sortAsTree,
    filterAsTree,
  };
}

/** The ids that a query finds, in order. An account has few mailboxes, so all of them are looked at. */
export function listMailboxIds(list: MailboxList, mailboxes: readonly MailboxProperties[]): Id[] {
  const { filter, compare, sortAsTree, filterAsTree } = list;
  const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));
  const isMatch = (mailbox: MailboxProperties) =>
    !filter || matchesFilter(filter, (some) => matches(mailbox, some));
  const isListed = (mailbox: MailboxProperties) =>
    isMatch(mailbox) && (!filterAsTree || ancestors(mailbox, byId).every(isMatch));
  return mailboxes
    .filter(isListed)
    .sort(sortAsTree ? asTree(compare, byId) : compare)
    .map(({ id }) => id);
}

function matches(
  mailbox: MailboxProperties,
  { parentId, name, role, hasAnyRole, isSubscribed }: Condition,
): boolean {
  return (
    (parentId === undefined || mailbox.parentId === parentId) &&
    (name === undefined || mailbox.name.toLowerCase().includes(name.toLowerCase())) &&
    (role === undefined || mailbox.role === role) &&
    (hasAnyRole === undefined || (mailbox.role !== null) === hasAnyRole) &&
    (isSubscribed === undefined || mailbox.isSubscribed === isSubscribed)
  );
}

function comparatorOf(sort: Record<string, unknown>[]): Compare {
  const comparators = sort.map((raw, index): Compare => {
    const { property, isAscending, collation } = comparatorShape(raw, `sort/${index}`);
    const compare = Object.hasOwn(COMPARATORS, property) ? COMPARATORS[property] : undefined;
    if (!compare)
      throw new MethodError(
        'unsupportedSort',
        `sort/${index}/property: ${JSON.stringify(property)} is not supported`,
      );
    checkCollation(collation, `sort/${index}/collation`);
    return isAscending ? compare : (a, b) => -compare(a, b);
  });
  return (a, b) => {
    for (const compare of comparators) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    // What is equal keeps one order between calls.
    return COMPARATORS['sortOrder']!(a, b) || COMPARATORS['name']!(a, b) || (a.id < b.id ? -1 : 1);
  };
}

/** From the parent up to the top. */
export function ancestors(
  mailbox: MailboxProperties,
  byId: ReadonlyMap<Id, MailboxProperties>,
): MailboxProperties[] {
  const found: MailboxProperties[] = [];
  for (let at = mailbox.parentId; at !== null;) {
    const parent = byId.get(at);
    if (!parent) break;
    found.push(parent);
    at = parent.parentId;
  }
  return found;
}

/** RFC 8621 2.3 sortAsTree: an ancestor first; otherwise as their nearest ancestors under one parent compare. */
function asTree(compare: Compare, byId: ReadonlyMap<Id, MailboxProperties>): Compare {
  const path = (mailbox: MailboxProperties) => [mailbox, ...ancestors(mailbox, byId)].reverse();
  return (a, b) => {
    const pathOfA = path(a);
    const pathOfB = path(b);
    for (const [depth, inA] of pathOfA.entries()) {
      const inB = pathOfB[depth];
      if (!inB) return 1;
      if (inA !== inB) return compare(inA, inB);
    }
    return pathOfA.length - pathOfB.length;
  };
}
