import { openDB, type IDBPDatabase } from 'idb';
import type { Draft } from './draft.ts';

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
  return all.filter((kept) => kept.accountId === accountId).map(({ draft }) => draft);
}
