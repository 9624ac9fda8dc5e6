import { byteaArray, int8Array, textArray } from '../db/arrays.ts';
import { cleanText, toJson } from '../db/text.ts';
import { execute, run } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromBlobId, fromId, toId } from '../ids.ts';
import { fold } from '../search/fold.ts';
import { readAddressBooks } from '../sql/address-books.ts';
import {
  contactCardOfUid,
  countContactCards,
  destroyContactCards,
  insertContactCard,
  readContactCards,
  setContactBlobs,
  updateContactCard as updateStatement,
} from '../sql/contact-cards.ts';
import { lockBlobs } from '../sql/lock-blobs.ts';
import type { Id, NewContactCard } from '../types.ts';
import type { WriteContext } from './write-context.ts';

/** Of one account: all of them are looked at by each query. */
const MAX_CONTACT_CARDS = 50_000;

/** @throws StoreError alreadyExists (the uid), invalidProperties, overQuota */
export async function createContactCard(context: WriteContext, card: NewContactCard): Promise<Id> {
  const { client, account } = context;
  const [same] = await run(client, contactCardOfUid, [account.id, cleanText(card.uid)]);
  if (same) throw new StoreError('alreadyExists', `The card ${toId('v', same.id)} has this uid`, ['uid']);
  const books = await requireBooks(context, card.addressBookIds);
  // Once for a write of many.
  account.contactCards ??= (await run(client, countContactCards, [account.id]))[0]?.count ?? 0;
  if (account.contactCards >= MAX_CONTACT_CARDS)
    throw new StoreError('overQuota', `At most ${MAX_CONTACT_CARDS} contacts`);
  const blobs = await requireBlobs(context, card.blobIds);
  const id = account.newId();
  account.contactCards += 1;
  account.touch('ContactCard');
  await execute(client, insertContactCard, valuesOf(context, id, card, books));
  if (blobs.length > 0) await execute(client, setContactBlobs, [account.id, id, int8Array(blobs)]);
  return toId('v', id);
}

/** All of it; its uid stays. @throws StoreError notFound, invalidProperties */
export async function updateContactCard(context: WriteContext, id: Id, card: NewContactCard): Promise<void> {
  const { client, account } = context;
  const number = await requireCard(context, id);
  const books = await requireBooks(context, card.addressBookIds);
  const blobs = await requireBlobs(context, card.blobIds);
  account.touch('ContactCard');
  await execute(client, updateStatement, valuesOf(context, number, card, books));
  await execute(client, setContactBlobs, [account.id, number, int8Array(blobs)]);
}

/** @throws StoreError notFound */
export async function destroyContactCard(context: WriteContext, id: Id): Promise<void> {
  const number = await requireCard(context, id);
  context.account.touch('ContactCard');
  await destroyCards(context, [number]);
}

/** Cards that are there. */
export async function destroyCards({ client, account }: WriteContext, ids: readonly number[]): Promise<void> {
  await run(client, destroyContactCards, [account.id, int8Array(ids), account.modSeq]);
}

async function requireCard({ client, account }: WriteContext, id: Id): Promise<number> {
  const number = fromId('v', id);
  const rows =
    number === null ? [] : await run(client, readContactCards, [account.id, int8Array([number]), 1]);
  if (number === null || rows.length === 0) throw new StoreError('notFound', `No card ${id}`);
  return number;
}

/** RFC 9610 3: a card is in one address book at least. */
async function requireBooks({ client, account }: WriteContext, ids: readonly Id[]): Promise<number[]> {
  const known = new Set((await run(client, readAddressBooks, [account.id, null])).map(({ id }) => id));
  const numbers = [...new Set(ids)].map((id) => {
    const number = fromId('k', id);
    if (number === null || !known.has(number))
      throw new StoreError('invalidProperties', `No address book ${id}`, ['addressBookIds']);
    return number;
  });
  if (numbers.length === 0)
    throw new StoreError('invalidProperties', 'A card is in one address book at least', ['addressBookIds']);
  return numbers;
}

async function requireBlobs({ client }: WriteContext, ids: readonly Id[]): Promise<number[]> {
  const hashes = [...new Set(ids)].map(fromBlobId).filter((hash) => hash !== null);
  if (hashes.length === 0) return [];
  const rows = await run(client, lockBlobs, [byteaArray(hashes)]);
  if (rows.length < hashes.length)
    throw new StoreError('invalidProperties', 'There is no such blob', ['media']);
  return rows.map(({ id }) => id);
}

/** Of insertContactCard and updateContactCard. */
function valuesOf(
  { account }: WriteContext,
  id: number,
  { uid, card, emails, texts, created, updated }: NewContactCard,
  books: readonly number[],
): unknown[] {
  const folded = Object.entries(texts).map(([name, text]) => [name, fold(text)]);
  return [
    account.id,
    id,
    cleanText(uid),
    toJson(card),
    int8Array(books),
    textArray(emails.map((email) => cleanText(email.toLowerCase()))),
    toJson(Object.fromEntries(folded)),
    created,
    updated,
    account.modSeq,
  ];
}
