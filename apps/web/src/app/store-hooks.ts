import type { Id, Mailbox } from '@mailcote/jmap';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import {
  threadRow,
  type Emitter,
  type ListedEmail,
  type Resource,
  type ResourceCache,
  type RowContext,
  type Table,
  type ThreadRow,
} from '../mail-store/index.ts';
import { useStore } from './account.ts';

/** Renders again when this changes. */
export function useEmitter(emitter: Emitter): number {
  return useSyncExternalStore(emitter.subscribe, () => emitter.version);
}

/** All records of a type; the same array until something changes. */
export function useTable<T extends { id: string }>(table: Table<T>): readonly T[] {
  return useSyncExternalStore(table.all.subscribe, () => table.list());
}

export function useRecord<T extends { id: string }>(table: Table<T>, id: Id | null): T | undefined {
  const subscribe = useCallback((listener: () => void) => table.subscribe(id ?? '', listener), [table, id]);
  return useSyncExternalStore(subscribe, () => (id === null ? undefined : table.get(id)));
}

export function useResource<T>(cache: ResourceCache<T>, key: string): Resource<T> | undefined {
  return useSyncExternalStore(cache.subscribe, () => cache.get(key));
}

/** The person's own addresses, lower case. */
export function useMine(): ReadonlySet<string> {
  const identities = useTable(useStore().identities);
  return useMemo(() => new Set(identities.map(({ email }) => email.toLowerCase())), [identities]);
}

export function useMailboxes(): readonly Mailbox[] {
  return useTable(useStore().mailboxes);
}

/** The ids of trash and junk. The same set until one of them changes. */
export function useBins(): ReadonlySet<Id> {
  const mailboxes = useMailboxes();
  const key = mailboxes
    .filter(({ role }) => role === 'trash' || role === 'junk')
    .map(({ id }) => id)
    .join(' ');
  return useMemo(() => new Set(key.split(' ')), [key]);
}

/** The Emails of a Thread that are here, oldest first; the same array until one of them changes. */
export function useThreadEmails(threadId: Id | null): readonly ListedEmail[] {
  const store = useStore();
  const read = useMemo(
    () => stable(() => (threadId === null ? [] : store.emailsOf(threadId))),
    [store, threadId],
  );
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [store.emails.all.subscribe(listener), store.threads.all.subscribe(listener)];
      return () => stops.forEach((stop) => stop());
    },
    [store],
  );
  return useSyncExternalStore(subscribe, read);
}

/** A list row; the same object until one of its Emails changes. */
export function useThreadRow(emailId: Id, context: RowContext): ThreadRow | null {
  const store = useStore();
  const email = useRecord(store.emails, emailId);
  const emails = useThreadEmails(email?.threadId ?? null);
  return useMemo(() => (email ? threadRow(email, emails, context) : null), [email, emails, context]);
}

/** Keeps giving the same array while its elements are the same. */
function stable<T>(read: () => T[]): () => T[] {
  let last: T[] = [];
  return () => {
    const next = read();
    if (next.length !== last.length || next.some((item, index) => item !== last[index])) last = next;
    return last;
  };
}
