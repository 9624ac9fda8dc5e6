import { cardName, type Card } from '@mailcote/contacts';
import type { ContactCard, Id } from '@mailcote/jmap';
import { useCallback, useEffect, useState } from 'react';
import type { Account } from '../../app/account.ts';

/** A contact as JMAP has it: the Card with its id and address books. */
export type Contact = Card & Pick<ContactCard, 'id' | 'addressBookIds' | 'uid'>;

/** Shown at once; whoever has more narrows them down. Below what one /get gives. */
const SHOWN = 500;
/** Records of one /get or /set. */
const AT_ONCE = 400;

export interface Contacts {
  list: Contact[];
  total: number;
}

/** Those that match, by name, and asked for again whenever a contact changes. null: on their way. */
export function useContacts(account: Account, text: string): Contacts | 'failed' | null {
  const [contacts, setContacts] = useState<Contacts | 'failed' | null>(null);
  const load = useCallback(() => {
    let isCurrent = true;
    readContacts(account, text).then(
      (found) => isCurrent && setContacts(found),
      () => isCurrent && setContacts('failed'),
    );
    return () => {
      isCurrent = false;
    };
  }, [account, text]);
  useEffect(load, [load]);
  useEffect(
    () =>
      account.client.onStateChange(({ changed }) => {
        if (changed[account.client.accountId]?.['ContactCard'] !== undefined) load();
      }),
    [account, load],
  );
  return contacts;
}

async function readContacts({ store }: Account, text: string): Promise<Contacts> {
  const batch = store.batch();
  const query = batch.call('ContactCard/query', {
    filter: text.trim() ? { text: text.trim() } : null,
    limit: SHOWN,
    calculateTotal: true,
  });
  const get = batch.call('ContactCard/get', { '#ids': query.reference('/ids') });
  const result = await store.send(batch);
  const { ids, total } = result.get(query);
  const byId = new Map(result.get(get).list.map((contact) => [contact.id, contact as Contact]));
  return {
    list: ids.map((id) => byId.get(id)).filter((contact) => contact !== undefined),
    total: total ?? ids.length,
  };
}

/** Every contact there is: to look for doubles, and to take them out. */
export async function readAllContacts({ store }: Account): Promise<Contact[]> {
  const all: Contact[] = [];
  for (;;) {
    const batch = store.batch();
    const query = batch.call('ContactCard/query', {
      sort: [{ property: 'created', isAscending: true }],
      position: all.length,
      limit: AT_ONCE,
    });
    const get = batch.call('ContactCard/get', { '#ids': query.reference('/ids') });
    const { list } = (await store.send(batch)).get(get);
    all.push(...(list as Contact[]));
    if (list.length < AT_ONCE) return all;
  }
}

/** Makes or changes contacts, and takes others away. @returns how many the server refused */
export async function writeContacts(
  { store }: Account,
  change: {
    create?: Card[];
    update?: Record<Id, Record<string, unknown>>;
    destroy?: Id[];
  },
): Promise<{ ids: Id[]; refused: number }> {
  const books = store.batch();
  const getBooks = books.call('AddressBook/get', { ids: null });
  const { list } = (await store.send(books)).get(getBooks);
  const book = list.find(({ isDefault }) => isDefault) ?? list[0];
  const cards = change.create ?? [];
  const ids: Id[] = [];
  let refused = 0;
  for (let start = 0; start === 0 || start < cards.length; start += AT_ONCE) {
    const create = Object.fromEntries(
      cards
        .slice(start, start + AT_ONCE)
        .map((card, index) => [
          `c${index}`,
          { addressBookIds: { [book?.id ?? '']: true as const }, ...card },
        ]),
    );
    const batch = store.batch();
    const set = batch.call('ContactCard/set', {
      create,
      ...(start === 0 && { update: change.update ?? null, destroy: change.destroy ?? null }),
    });
    const { created, notCreated, notUpdated, notDestroyed } = (await store.send(batch)).get(set);
    ids.push(...Object.values(created ?? {}).map(({ id }) => id));
    for (const errors of [notCreated, notUpdated, notDestroyed]) refused += Object.keys(errors ?? {}).length;
  }
  return { ids, refused };
}

export const contactName = (contact: Card): string => cardName(contact);

export const firstEmail = (contact: Card): string => Object.values(contact.emails ?? {})[0]?.address ?? '';
