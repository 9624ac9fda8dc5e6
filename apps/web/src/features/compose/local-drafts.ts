import { openDB, type IDBPDatabase } from 'idb';
import { newDraft, type Draft } from './draft.ts';

/** Drafts that the server does not have yet, on this machine: what a crash, a lost network or an expired login must not take. */
interface Kept {
  key: string;
  accountId: string;
  draft: Draft;
}

let opening: Promise<IDBPDatabase> | null = null;

function database(): Promise<IDBPDatabase> {
  opening ??= openDB('mailcote', 1, {
    upgrade(db) {
      db.createObjectStore('drafts', { keyPath: 'key' });
    },
  });
  return opening;
}

export async function keepLocally(accountId: string, draft: Draft): Promise<void> {
  const kept: Kept = { key: draft.key, accountId, draft };
  await (await database()).put('drafts', kept);
}

export async function forgetLocally(key: string): Promise<void> {
  await (await database()).delete('drafts', key);
}

export async function localDrafts(accountId: string): Promise<Draft[]> {
  const all = (await (await database()).getAll('drafts')) as Kept[];
  const own = all.filter((kept) => kept.accountId === accountId);
  // With what those know nothing of that an earlier version has kept.
  return own.map(({ draft }) => newDraft(draft.identityId, draft));
}

const lockOf = (key: string): string => `mailcote-draft ${key}`;

/** Tells the other pages of this browser that this one is writing the draft. Browsers offer locks to secure pages only. @returns the way to let go */
export function holdDraft(key: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  if ('locks' in navigator) void navigator.locks.request(lockOf(key), { mode: 'shared' }, () => promise);
  return resolve;
}

/** Of these, the drafts that no page is writing: what a crash or a lost connection left. */
export async function leftDrafts(drafts: readonly Draft[]): Promise<Draft[]> {
  if (!('locks' in navigator)) return [...drafts];
  const { held = [] } = await navigator.locks.query();
  const names = new Set(held.map(({ name }) => name));
  return drafts.filter(({ key }) => !names.has(lockOf(key)));
}
