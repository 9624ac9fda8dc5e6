import { isDeepStrictEqual } from 'node:util';
import {
  ArgumentError,
  boolean,
  CONTACTS_CAPABILITY,
  idOrReference,
  nullable,
  object,
  optional,
  parsePatch,
  string,
  unsignedInt,
  type Check,
} from '@mailcote/jmap';
import type { AccountWriter, AddressBook, Id } from '@mailcote/store';
import { addressBookJson } from './addressbook-json.ts';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { MAX_ADDRESS_BOOK_DESCRIPTION, MAX_ADDRESS_BOOK_NAME } from './limits.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, resolveId, writeSet } from './set-write.ts';

const setArguments = object({
  ...setShape,
  onDestroyRemoveContents: optional(boolean, false),
  onSuccessSetIsDefault: nullable(idOrReference),
});

/** RFC 9610 2: 1 character at least, 255 octets at most. */
const name: Check<string> = (value, path) => {
  const text = string(value, path);
  if (text.trim() === '' || Buffer.byteLength(text) > MAX_ADDRESS_BOOK_NAME)
    throw new ArgumentError(path, `must have from 1 character to ${MAX_ADDRESS_BOOK_NAME} octets`);
  return text;
};
const description: Check<string | null> = (value, path) => {
  const text = nullable(string)(value, path);
  if (text !== null && text.length > MAX_ADDRESS_BOOK_DESCRIPTION)
    throw new ArgumentError(path, `must have at most ${MAX_ADDRESS_BOOK_DESCRIPTION} characters`);
  return text;
};
const sortOrder: Check<number> = (value, path) => {
  const number = unsignedInt(value, path);
  if (number >= 2 ** 31) throw new ArgumentError(path, 'must be less than 2^31');
  return number;
};

/** What an update may set; null stands for the default (RFC 8620 5.3). */
const CHECKS = {
  name,
  description,
  sortOrder: (value, path) => (value === null ? 0 : sortOrder(value, path)),
  isSubscribed: (value, path) => (value === null ? true : boolean(value, path)),
  collectsRecipients: (value, path) => (value === null ? false : boolean(value, path)),
} satisfies Record<string, Check<unknown>>;

const createShape = object({
  name,
  description,
  sortOrder: optional(sortOrder, 0),
  isSubscribed: optional(boolean, true),
  collectsRecipients: optional(boolean, false),
  shareWith: notShared,
});

function notShared(value: unknown): null {
  if (value !== null && value !== undefined)
    throw new SetFailure('forbidden', 'address books of this server are not shared');
  return null;
}

/** RFC 9610 2.3. */
export const addressBookSet: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  async run(raw, call) {
    const args = setArguments(raw, '');
    const { accountId, ifInState, create, update, destroy } = args;
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const result = new SetResult();
    return writeSet({ call, type: 'AddressBook', accountId, ifInState }, result, async (tx) => {
      let isAllDone = true;
      const done = (succeeded: boolean): void => {
        isAllDone &&= succeeded;
      };
      for (const [creationId, record] of create ?? [])
        done(await result.tryCreate(creationId, () => createOne(tx, record, result)));
      for (const [key, patch] of update ?? [])
        done(await result.tryUpdate(key, () => updateOne(tx, requireId(call, result, key), patch, result)));
      for (const key of destroy ?? []) {
        const options = { removeContents: args.onDestroyRemoveContents };
        done(await result.tryDestroy(key, () => destroyOne(tx, requireId(call, result, key), options)));
      }
      if (isAllDone && args.onSuccessSetIsDefault !== null)
        await setDefault(tx, call, result, args.onSuccessSetIsDefault);
    });
  },
};

async function createOne(
  tx: AccountWriter,
  record: Record<string, unknown>,
  result: SetResult,
): Promise<{ id: Id }> {
  const { shareWith: _, ...book } = createShape(record, '');
  const before = await tx.addressBooks();
  const id = await tx.createAddressBook(book);
  if (book.collectsRecipients)
    for (const other of before)
      if (other.collectsRecipients) result.updated(other.id, { collectsRecipients: false });
  const [created] = await tx.addressBooks([id]);
  if (!created) throw new Error('an address book was created and is not there');
  const json = addressBookJson(created);
  const told = Object.entries(json).filter(([key, value]) => !isDeepStrictEqual(record[key], value));
  return { ...Object.fromEntries(told), id };
}

/** The others that change by it are told as updated too. */
async function updateOne(
  tx: AccountWriter,
  id: Id,
  raw: Record<string, unknown>,
  result: SetResult,
): Promise<null> {
  const current = await requireBook(tx, id);
  const lines = parsePatch(raw);
  if (!lines || lines.some(({ path }) => path.length > 1 && path[0] !== 'shareWith'))
    throw new SetFailure('invalidPatch', 'a key is no property of an AddressBook');
  const json: Record<string, unknown> = { ...addressBookJson(current) };
  const entries: [string, unknown][] = [];
  const wrong: string[] = [];
  for (const { path, value } of lines) {
    const property = path[0]!;
    if (Object.hasOwn(CHECKS, property))
      entries.push([property, CHECKS[property as keyof typeof CHECKS](value, property)]);
    else if (property === 'shareWith') notShared(value);
    else if (!Object.hasOwn(json, property) || !isDeepStrictEqual(json[property], value))
      wrong.push(property);
  }
  if (wrong.length > 0)
    throw new SetFailure('invalidProperties', `${wrong.join(', ')}: cannot change`, { properties: wrong });
  for (const other of await tx.updateAddressBook(id, Object.fromEntries(entries)))
    result.updated(other, { collectsRecipients: false });
  return null;
}

async function destroyOne(tx: AccountWriter, id: Id, options: { removeContents: boolean }): Promise<Id> {
  const book = await requireBook(tx, id);
  if (book.isDefault) throw new SetFailure('forbidden', 'the default address book stays');
  await tx.destroyAddressBook(id, options);
  return id;
}

/** RFC 9610 2.3: an id that is not there is no error. */
async function setDefault(
  tx: AccountWriter,
  call: JmapCall,
  result: SetResult,
  idOrReference: Id,
): Promise<void> {
  const id = resolveId(call, result, idOrReference);
  const [book] = id === null ? [] : await tx.addressBooks([id]);
  if (!book || book.isDefault) return;
  for (const other of await tx.updateAddressBook(book.id, { isDefault: true }))
    result.updated(other, { isDefault: false });
  const creationId = result.createdIds.entries().find(([, created]) => created === book.id)?.[0];
  if (creationId === undefined) result.updated(book.id, { isDefault: true });
  else {
    const [created] = await tx.addressBooks([book.id]);
    if (created) result.created(creationId, addressBookJson(created));
  }
}

async function requireBook(tx: AccountWriter, id: Id): Promise<AddressBook> {
  const [book] = await tx.addressBooks([id]);
  if (!book) throw new SetFailure('notFound');
  return book;
}
