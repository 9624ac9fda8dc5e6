import { TransportError, type Id, type TrustedSender } from '@mailcote/jmap';
import { useSyncExternalStore } from 'react';
import { useAccount, type Account } from '../../app/account.ts';
import { recordListOf } from '../../app/record-list.ts';
import { useTable } from '../../app/store-hooks.ts';
import { toast } from '../../app/ui-store.ts';
import type { CatalogueWith } from '../../i18n/index.ts';
import { currentPreferences, setPreferences } from '../../lib/preferences.ts';
import type { ListedEmail, MailStore, Pictures } from '../../mail-store/index.ts';
import { sayDone } from '../list/thread-actions.ts';
import { messageLook } from './message-look.ts';

const lists = recordListOf('TrustedSender');
/** More cannot have been chosen by hand; a /set takes no more than 500 (RFC 8620 2). */
const MAX_TAKEN_OVER = 500;

const isTakingOver = new WeakSet<Account>();

function trustedSenders(account: Account): ReturnType<typeof lists> {
  const list = lists(account);
  if (!isTakingOver.has(account)) {
    isTakingOver.add(account);
    void takeOver(account);
  }
  return list;
}

/** "@" and the domain of an address, lower case. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@')).toLowerCase();

/** The record by which pictures of this message are shown unasked. Not in the junk: what lies there may only say that it is from them. */
export function trustOf(
  senders: readonly TrustedSender[],
  store: MailStore,
  { from, mailboxIds }: Pick<ListedEmail, 'from' | 'mailboxIds'>,
): TrustedSender | undefined {
  const junk = store.mailboxOf('junk');
  if (junk && mailboxIds[junk.id]) return undefined;
  const address = from?.[0]?.email.toLowerCase() ?? '';
  const domain = domainOf(address);
  return senders.find((sender) => sender.address === address || sender.address === domain);
}

/** Whose pictures are shown unasked; null: not known yet. */
export function useTrustedSenders(): readonly TrustedSender[] | null {
  const { table, isAsked } = trustedSenders(useAccount());
  const senders = useTable(table);
  return useSyncExternalStore(isAsked.subscribe, isAsked.get) ? senders : null;
}

/** The same outside of components, once it is known. */
export async function whenTrustIsKnown(account: Account): Promise<readonly TrustedSender[]> {
  const { table, isAsked } = trustedSenders(account);
  if (!isAsked.get()) {
    await new Promise<void>((resolve) => {
      const stop = isAsked.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
  return table.list();
}

/** How a message is shown: as somebody chose for it, else as for its sender. */
export function picturesOf(
  senders: readonly TrustedSender[],
  store: MailStore,
  email: Pick<ListedEmail, 'id' | 'from' | 'mailboxIds'>,
): Pictures {
  return messageLook(email.id).pictures ?? (trustOf(senders, store, email) ? 'proxy' : 'block');
}

/** Fetches bodies with the pictures that will be shown in them. */
export function wantBodies(
  store: MailStore,
  senders: readonly TrustedSender[],
  emails: readonly ListedEmail[],
): void {
  const byPictures = Map.groupBy(emails, (email) => picturesOf(senders, store, email));
  for (const [pictures, some] of byPictures)
    store.bodies.want(
      some.map(({ id }) => id),
      pictures,
    );
}

/** Shows the pictures of an address, or of "@" and a domain, from now on, here and on every other device. */
export async function trustSender(
  account: Account,
  address: string,
  t: CatalogueWith<'reading'>,
): Promise<void> {
  try {
    const trusted = await create(account, address);
    if (trusted) sayDone(account.store, t, t.reading.trusted(address), () => destroy(account, trusted));
  } catch (error) {
    sayFailed(error, t);
  }
}

/** Takes it back. */
export async function distrustSender(
  account: Account,
  { id, address }: TrustedSender,
  t: CatalogueWith<'reading'>,
): Promise<void> {
  try {
    await destroy(account, id);
    sayDone(account.store, t, t.reading.distrusted(address), async () => {
      await create(account, address);
    });
  } catch (error) {
    sayFailed(error, t);
  }
}

/** @returns its id; null: the account has it already. Throws TransportError, and what the server refuses. */
async function create(account: Account, address: string): Promise<Id | null> {
  const change = { create: { k: { address } } };
  const { created, notCreated } = await account.client.call('TrustedSender/set', change);
  lists(account).load();
  const refused = notCreated?.['k'];
  if (refused && refused.type !== 'alreadyExists') throw new Error(refused.type);
  return created?.['k']?.id ?? null;
}

/** Throws TransportError, and what the server refuses. */
async function destroy(account: Account, id: Id): Promise<void> {
  const { notDestroyed } = await account.client.call('TrustedSender/set', { destroy: [id] });
  lists(account).load();
  const refused = notDestroyed?.[id];
  if (refused && refused.type !== 'notFound') throw new Error(refused.type);
}

function sayFailed(error: unknown, t: CatalogueWith<'reading'>): void {
  toast(error instanceof TransportError ? t.app.unreachable : t.app.failed, { tone: 'error' });
}

/** What this browser alone remembered becomes the account's, once. */
async function takeOver(account: Account): Promise<void> {
  const { picturesFrom = [] } = currentPreferences();
  if (picturesFrom.length === 0) return;
  const create = Object.fromEntries(
    picturesFrom.slice(0, MAX_TAKEN_OVER).map((address, index) => [`k${index}`, { address }]),
  );
  try {
    // Refused are those that the account has already, and what was no address.
    await account.client.call('TrustedSender/set', { create });
  } catch {
    // Tried again when the page is opened the next time.
    return;
  }
  setPreferences({ picturesFrom: undefined });
  lists(account).load();
}
