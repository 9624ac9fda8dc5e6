import { int8Array } from '../db/arrays.ts';
import { cleanText } from '../db/text.ts';
import { execute, run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import {
  destroyAddressBook as destroyStatement,
  insertAddressBook,
  readAddressBooks,
  updateAddressBook as updateStatement,
  type AddressBookRow,
} from '../sql/address-books.ts';
import { cardsOfAddressBook, removeFromAddressBook } from '../sql/contact-cards.ts';
import type { AddressBookPatch, Id, NewAddressBook } from '../types.ts';
import { destroyCards } from './contact-cards.ts';
import type { WriteContext } from './write-context.ts';

/** The first one of an account is its default (RFC 9610 2). */
export async function createAddressBook(context: WriteContext, book: NewAddressBook): Promise<Id> {
  const { client, account } = context;
  const others = await run(client, readAddressBooks, [account.id, null]);
  const id = account.newId();
  account.touch('AddressBook');
  const row = {
    id,
    name: book.name,
    description: book.description,
    sort_order: book.sortOrder,
    is_subscribed: book.isSubscribed,
    collects_recipients: book.collectsRecipients,
    is_default: !others.some((other) => other.is_default),
  };
  await execute(client, insertAddressBook, valuesOf(context, row));
  if (book.collectsRecipients) await takeFromOthers(context, others, 'collects_recipients');
  return toId('k', id);
}

/** @returns the other address books that have changed by it. @throws StoreError notFound */
export async function updateAddressBook(
  context: WriteContext,
  id: Id,
  patch: AddressBookPatch,
): Promise<Id[]> {
  const all = await run(context.client, readAddressBooks, [context.account.id, null]);
  const row = requireRow(all, id);
  context.account.touch('AddressBook');
  const changed: AddressBookRow = {
    id: row.id,
    name: patch.name ?? row.name,
    description: patch.description === undefined ? row.description : patch.description,
    sort_order: patch.sortOrder ?? row.sort_order,
    is_subscribed: patch.isSubscribed ?? row.is_subscribed,
    collects_recipients: patch.collectsRecipients ?? row.collects_recipients,
    is_default: patch.isDefault ?? row.is_default,
  };
  await execute(context.client, updateStatement, valuesOf(context, changed));
  const others = all.filter((other) => other.id !== row.id);
  return [
    ...(patch.collectsRecipients ? await takeFromOthers(context, others, 'collects_recipients') : []),
    ...(patch.isDefault ? await takeFromOthers(context, others, 'is_default') : []),
  ];
}

/** @throws StoreError notFound, addressBookHasContents */
export async function destroyAddressBook(
  context: WriteContext,
  id: Id,
  { removeContents }: { removeContents: boolean },
): Promise<void> {
  const { client, account } = context;
  const all = await run(client, readAddressBooks, [account.id, null]);
  const row = requireRow(all, id);
  const cards = await run(client, cardsOfAddressBook, [account.id, row.id]);
  if (cards.length > 0) {
    if (!removeContents) throw new StoreError('addressBookHasContents', 'There are contacts in it');
    const ids = cards.map((card) => card.id);
    const kept = await run(client, removeFromAddressBook, [
      account.id,
      int8Array(ids),
      row.id,
      account.modSeq,
    ]);
    const isKept = new Set(kept.map((card) => card.id));
    account.touch('ContactCard');
    await destroyCards(
      context,
      ids.filter((card) => !isKept.has(card)),
    );
  }
  account.touch('AddressBook');
  await execute(client, destroyStatement, [account.id, row.id, account.modSeq]);
}

function requireRow(rows: readonly AddressBookRow[], id: Id): AddressBookRow {
  const row = rows.find((one) => one.id === fromId('k', id));
  if (!row) throw new StoreError('notFound', `No address book ${id}`);
  return row;
}

/** One at most has the mark. */
async function takeFromOthers(
  context: WriteContext,
  others: readonly AddressBookRow[],
  mark: 'is_default' | 'collects_recipients',
): Promise<Id[]> {
  const marked = others.filter((other) => other[mark]);
  for (const other of marked) {
    other[mark] = false;
    await execute(context.client, updateStatement, valuesOf(context, other));
  }
  return marked.map((other) => toId('k', other.id));
}

/** Of insertAddressBook and updateAddressBook. */
function valuesOf({ account }: WriteContext, row: AddressBookRow): unknown[] {
  return [
    account.id,
    row.id,
    cleanText(row.name),
    row.description === null ? null : cleanText(row.description),
    row.sort_order,
    row.is_subscribed,
    row.collects_recipients,
    row.is_default,
    account.modSeq,
  ];
}
