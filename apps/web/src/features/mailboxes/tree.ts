import type { Id, Mailbox } from '@mailcote/jmap';

export interface TreeLine {
  mailbox: Mailbox;
  depth: number;
  hasChildren: boolean;
}

/** The folders of one's own beside each other in one parent, in their order. */
export function siblings(mailboxes: readonly Mailbox[], parentId: Id | null): Mailbox[] {
  return mailboxes
    .filter((mailbox) => mailbox.role === null && mailbox.parentId === parentId)
    .sort((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name));
}

/** People's own folders in their order, those inside of others below them. */
export function treeOf(mailboxes: readonly Mailbox[]): TreeLine[] {
  const own = mailboxes.filter(({ role }) => role === null);
  const result: TreeLine[] = [];
  const add = (parentId: Id | null, depth: number) => {
    for (const mailbox of siblings(own, parentId)) {
      const line = { mailbox, depth, hasChildren: false };
      result.push(line);
      add(mailbox.id, depth + 1);
      line.hasChildren = result.at(-1) !== line;
    }
  };
  add(null, 0);
  // Children of a role mailbox stand at the top, where they are seen.
  const parents = new Set(own.map(({ id }) => id));
  for (const { id } of mailboxes) if (!parents.has(id)) add(id, 0);
  return result;
}

/** True for the Mailbox itself and all that hang below it. */
export function isBelow(mailbox: Mailbox, ancestorId: string, mailboxes: readonly Mailbox[]): boolean {
  for (let at: Mailbox | undefined = mailbox; at;) {
    if (at.id === ancestorId) return true;
    const { parentId }: Mailbox = at;
    at = mailboxes.find(({ id }) => id === parentId);
  }
  return false;
}
