import type { Id, Mailbox } from '@mailcote/jmap';
import { isBelow, siblings } from './tree.ts';

/** Where a folder is put: inside of which, and before which of those there; null: at the top, at the end. */
export interface FolderPlace {
  parentId: Id | null;
  before: Id | null;
}
export type FolderPatches = ReadonlyMap<Id, { parentId?: Id | null; sortOrder?: number }>;

/** Room between neighbours, for clients that put one in between. */
const STEP = 10;

/** What changes when a folder is put there; nothing where it cannot be or is already. */
export function planArrange(mailboxes: readonly Mailbox[], id: Id, place: FolderPlace): FolderPatches {
  const folder = mailboxes.find((mailbox) => mailbox.id === id);
  const parent = mailboxes.find((mailbox) => mailbox.id === place.parentId);
  if (!folder || place.before === id || (parent && isBelow(parent, id, mailboxes))) return new Map();
  const others = siblings(mailboxes, place.parentId).filter((mailbox) => mailbox.id !== id);
  const at = others.findIndex((mailbox) => mailbox.id === place.before);
  const order = others.toSpliced(at === -1 ? others.length : at, 0, folder);
  const isMoved = folder.parentId !== place.parentId;
  const before = siblings(mailboxes, place.parentId);
  if (!isMoved && order.every((mailbox, index) => mailbox === before[index])) return new Map();
  const patches = new Map<Id, { parentId?: Id | null; sortOrder?: number }>();
  for (const [index, mailbox] of order.entries()) {
    const sortOrder = (index + 1) * STEP;
    const patch = {
      ...(mailbox.sortOrder !== sortOrder && { sortOrder }),
      ...(mailbox === folder && isMoved && { parentId: place.parentId }),
    };
    if (Object.keys(patch).length > 0) patches.set(mailbox.id, patch);
  }
  return patches;
}

/** The place one up or down among its neighbours; null: it is at the end already. */
export function placeBeside(mailboxes: readonly Mailbox[], id: Id, by: -1 | 1): FolderPlace | null {
  const folder = mailboxes.find((mailbox) => mailbox.id === id);
  if (!folder) return null;
  const all = siblings(mailboxes, folder.parentId);
  const at = all.indexOf(folder) + by;
  if (at < 0 || at >= all.length) return null;
  const before = by === -1 ? all[at] : all[at + 1];
  return { parentId: folder.parentId, before: before?.id ?? null };
}

/** The place behind a folder, or before it. */
export function placeAround(mailboxes: readonly Mailbox[], folder: Mailbox, isBehind: boolean): FolderPlace {
  const all = siblings(mailboxes, folder.parentId);
  const next = all[all.findIndex(({ id }) => id === folder.id) + 1];
  return { parentId: folder.parentId, before: isBehind ? (next?.id ?? null) : folder.id };
}

/** The sortOrder of a new folder: at the end where somebody has put them in order, else by its name. */
export function newSortOrder(mailboxes: readonly Mailbox[], parentId: Id | null): number {
  const last = Math.max(0, ...siblings(mailboxes, parentId).map(({ sortOrder }) => sortOrder));
  return last === 0 ? 0 : last + STEP;
}
