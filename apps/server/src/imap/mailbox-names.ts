import type { MailboxInfo, SpecialUse } from '@mailcote/imap';
import type { Id, Mailbox, MailboxPlace, MailboxRole } from '@mailcote/store';

const SPECIAL_USES: Record<MailboxRole, SpecialUse | null> = {
  inbox: null,
  archive: '\\Archive',
  drafts: '\\Drafts',
  junk: '\\Junk',
  sent: '\\Sent',
  trash: '\\Trash',
};
const ROLES = new Map(
  Object.entries(SPECIAL_USES).flatMap(([role, use]) => (use === null ? [] : [[use, role as MailboxRole]])),
);

/** A name may hold the delimiter, a path cannot: it stands there as the sign that looks most like it. */
const DELIMITER = '/';
const DIVISION_SLASH = '\u2215';

/**
 * Mailboxes as IMAP names them: paths from the top, "INBOX" for the inbox. No two have the same path, whatever they are called: of
 * those that would, all but the oldest get their id behind the name.
 */
export function namedMailboxes(mailboxes: readonly Mailbox[]): MailboxInfo[] {
  return named(mailboxes, inOrder).map(({ mailbox, name, hasChildren }) => ({
    id: mailbox.id,
    name,
    specialUse: mailbox.role === null ? null : SPECIAL_USES[mailbox.role],
    isSubscribed: mailbox.isSubscribed,
    hasChildren,
  }));
}

/** The one with this name; null: there is none. */
export function mailboxNamed(mailboxes: readonly MailboxPlace[], name: string): Id | null {
  return named(mailboxes, () => 0).find((one) => one.name === name)?.mailbox.id ?? null;
}

function named<M extends MailboxPlace>(
  mailboxes: readonly M[],
  order: (a: Segment<M>, b: Segment<M>) => number,
): { mailbox: M; name: string; hasChildren: boolean }[] {
  const children = Map.groupBy(mailboxes, ({ role, parentId }) => (role === 'inbox' ? null : parentId));
  const found: { mailbox: M; name: string; hasChildren: boolean }[] = [];
  const walk = (parentId: string | null, prefix: string): void => {
    const taken = new Set<string>();
    const siblings = (children.get(parentId) ?? []).toSorted(byAge);
    const segments = siblings.map((mailbox) => {
      const segment = segmentOf(mailbox, parentId === null, taken);
      taken.add(segment);
      return { mailbox, segment };
    });
    for (const { mailbox, segment } of segments.sort(order)) {
      const name = prefix + segment;
      found.push({ mailbox, name, hasChildren: children.has(mailbox.id) });
      walk(mailbox.id, name + DELIMITER);
    }
  };
  walk(null, '');
  return found;
}

export function roleOf(specialUse: SpecialUse | null): MailboxRole | null {
  return specialUse === null ? null : (ROLES.get(specialUse) ?? null);
}

export function levelsOf(path: string): string[] {
  return path.split(DELIMITER);
}

/** The path of the level above; null at the top. */
export function parentPath(path: string): string | null {
  const end = path.lastIndexOf(DELIMITER);
  return end === -1 ? null : path.slice(0, end);
}

function segmentOf({ id, name, role }: MailboxPlace, isTop: boolean, taken: ReadonlySet<string>): string {
  if (role === 'inbox') return 'INBOX';
  const segment = name.replaceAll(DELIMITER, DIVISION_SLASH);
  const isInbox = isTop && segment.toUpperCase() === 'INBOX';
  return isInbox || taken.has(segment) ? `${segment} (${id})` : segment;
}

/** Ids grow with time; shorter ones are smaller numbers. */
function byAge(a: MailboxPlace, b: MailboxPlace): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}

type Segment<M> = { mailbox: M; segment: string };

/** The inbox, those with a role, all others. */
function inOrder(a: Segment<Mailbox>, b: Segment<Mailbox>): number {
  const rank = ({ mailbox }: Segment<Mailbox>): number =>
    mailbox.role === 'inbox' ? 0 : mailbox.role === null ? 2 : 1;
  return rank(a) - rank(b) || a.mailbox.sortOrder - b.mailbox.sortOrder || (a.segment < b.segment ? -1 : 1);
}
