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

/** All Mailboxes, for what depends on names, not on counts: the same array until one of them is called, coloured or placed otherwise. */
export function useNamedMailboxes(): readonly Mailbox[] {
  const { mailboxes } = useStore();
  const read = useMemo(() => stable(() => mailboxes.list(), isNamedAlike), [mailboxes]);
  return useSyncExternalStore(mailboxes.all.subscribe, read);
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

const isNamedAlike = (a: Mailbox, b: Mailbox) =>
  a.id === b.id &&
  a.name === b.name &&
  a.role === b.role &&
  a.color === b.color &&
  a.parentId === b.parentId &&
  a.sortOrder === b.sortOrder;

/** Keeps giving the same array while its elements are alike. */
function stable<T>(
  read: () => readonly T[],
  isAlike: (a: T, b: T) => boolean = Object.is,
): () => readonly T[] {
  let last: readonly T[] = [];
  return () => {
    const next = read();
    const isSame =
      next.length === last.length &&
      next.every((item, index) => {
        const before = last[index];
        return before !== undefined && isAlike(before, item);
      });
    if (!isSame) last = next;
    return last;
  };
}
