import type { Mailbox } from '@mailcote/jmap';

/** People's own folders, children below their parents, by name. */
export function treeOf(mailboxes: readonly Mailbox[]): { mailbox: Mailbox; depth: number }[] {
  const own = mailboxes.filter(({ role }) => role === null);
  const result: { mailbox: Mailbox; depth: number }[] = [];
  const add = (parentId: string | null, depth: number) => {
    const children = own
      .filter((mailbox) => mailbox.parentId === parentId)
      .sort((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name));
    for (const mailbox of children) {
      result.push({ mailbox, depth });
      add(mailbox.id, depth + 1);
    }
  };
  add(null, 0);
  const seen = new Set(result.map(({ mailbox }) => mailbox.id));
  // Children of a role mailbox stand at the top, where they are seen.
  for (const mailbox of own) if (!seen.has(mailbox.id)) result.push({ mailbox, depth: 0 });
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
