import {
  boolean,
  MAIL_CAPABILITY,
  MethodError,
  nullable,
  id,
  object,
  oneOf,
  optional,
  string,
  type Check,
  type MailboxFilterCondition,
} from '@mailcote/jmap';
import type { Id, Mailbox } from '@mailcote/store';
import { checkAccount, type JmapMethod } from './call.ts';
import { checkCollation } from './collation.ts';
import { conditionOf, effectiveLimit, matchesFilter, queryShape, readFilter, windowOf } from './query.ts';

const queryArguments = object({
  ...queryShape,
  sortAsTree: optional(boolean, false),
  filterAsTree: optional(boolean, false),
});

const condition = conditionOf<Required<MailboxFilterCondition>>({
  parentId: nullable(id),
  name: string,
  role: nullable(oneOf('inbox', 'drafts', 'sent', 'archive', 'junk', 'trash')),
  hasAnyRole: boolean,
  isSubscribed: boolean,
}) as Check<MailboxFilterCondition>;

const comparatorShape = object({
  property: string,
  isAscending: optional(boolean, true),
  collation: optional(string, null),
});

/** Unicode-aware and without regard to case, as RFC 8620 5.5 asks for; numbers in names count ("Item 2" before "Item 10"). */
const collator = new Intl.Collator('en', { sensitivity: 'accent', numeric: true });

type Compare = (a: Mailbox, b: Mailbox) => number;
const COMPARATORS: Record<string, Compare> = {
  sortOrder: (a, b) => a.sortOrder - b.sortOrder,
  name: (a, b) => collator.compare(a.name, b.name),
  parentId: (a, b) => collator.compare(a.parentId ?? '', b.parentId ?? ''),
};

/** RFC 8621 2.3. An account has few mailboxes, so all of them are read and looked at here. */
export const mailboxQuery: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const args = queryArguments(raw, '');
    checkAccount(call, args.accountId);
    const filter = args.filter && readFilter(args.filter, condition);
    const compare = comparatorOf(args.sort ?? []);
    const { limit, told } = effectiveLimit(args.limit);
    const queryState = await call.context.state('Mailbox');
    const mailboxes = await call.context.reader.mailboxes();
    const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));

    const isMatch = (mailbox: Mailbox) => !filter || matchesFilter(filter, (some) => matches(mailbox, some));
    const isListed = (mailbox: Mailbox) =>
      isMatch(mailbox) && (!args.filterAsTree || ancestors(mailbox, byId).every(isMatch));
    const sorted = mailboxes.filter(isListed).sort(args.sortAsTree ? asTree(compare, byId) : compare);
    const ids = sorted.map(({ id }) => id);
    return {
      accountId: args.accountId,
      queryState,
      canCalculateChanges: false,
      ...windowOf(ids, args, limit),
      ...(args.calculateTotal ? { total: ids.length } : {}),
      ...told,
    };
  },
};

function matches(
  mailbox: Mailbox,
  { parentId, name, role, hasAnyRole, isSubscribed }: MailboxFilterCondition,
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
function ancestors(mailbox: Mailbox, byId: Map<Id, Mailbox>): Mailbox[] {
  const found: Mailbox[] = [];
  for (let at = mailbox.parentId; at !== null;) {
    const parent = byId.get(at);
    if (!parent) break;
    found.push(parent);
    at = parent.parentId;
  }
  return found;
}

/** RFC 8621 2.3 sortAsTree: an ancestor first; otherwise as their nearest ancestors under one parent compare. */
function asTree(compare: Compare, byId: Map<Id, Mailbox>): Compare {
  const path = (mailbox: Mailbox) => [mailbox, ...ancestors(mailbox, byId)].reverse();
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
