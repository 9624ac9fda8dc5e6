import {
  ArgumentError,
  MAILCOTE_CAPABILITY,
  object,
  optional,
  parsePatch,
  string,
  unsignedInt,
  type Check,
} from '@mailcote/jmap';
import type { AccountWriter, Id } from '@mailcote/store';
import { checkAccount, type JmapMethod } from './call.ts';
import { MAX_SAVED_SEARCH_NAME, MAX_SAVED_SEARCH_QUERY } from './limits.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, writeSet } from './set-write.ts';

const setArguments = object(setShape);

const textOf =
  (limit: number): Check<string> =>
  (value, path) => {
    const text = string(value, path);
    if (text.trim() === '' || text.length > limit)
      throw new ArgumentError(path, `must have from 1 to ${limit} characters`);
    return text;
  };
const sortOrder: Check<number> = (value, path) => {
  const number = value === null ? 0 : unsignedInt(value, path);
  if (number >= 2 ** 31) throw new ArgumentError(path, 'must be less than 2^31');
  return number;
};

const CHECKS = {
  name: textOf(MAX_SAVED_SEARCH_NAME),
  query: textOf(MAX_SAVED_SEARCH_QUERY),
  sortOrder,
} satisfies Record<string, Check<unknown>>;

const createShape = object({ ...CHECKS, sortOrder: optional(sortOrder, 0) });

/** Mailcote's own, as RFC 8620 5.3. */
export const savedSearchSet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, create, update, destroy } = setArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const result = new SetResult();
    return writeSet({ call, type: 'SavedSearch', accountId, ifInState }, result, async (tx) => {
      for (const [creationId, record] of create ?? [])
        await result.tryCreate(creationId, () => createOne(tx, record));
      for (const [key, patch] of update ?? [])
        await result.tryUpdate(key, () => updateOne(tx, requireId(call, result, key), patch));
      for (const key of destroy ?? [])
        await result.tryDestroy(key, async () => {
          const id = requireId(call, result, key);
          await tx.destroySavedSearch(id);
          return id;
        });
    });
  },
};

async function createOne(
  tx: AccountWriter,
  record: Record<string, unknown>,
): Promise<{ id: Id; sortOrder?: number }> {
  const search = createShape(record, '');
  const id = await tx.createSavedSearch(search);
  return record['sortOrder'] === search.sortOrder ? { id } : { id, sortOrder: search.sortOrder };
}

async function updateOne(tx: AccountWriter, id: Id, raw: Record<string, unknown>): Promise<null> {
  const lines = parsePatch(raw);
  if (!lines || lines.some(({ path }) => path.length > 1))
    throw new SetFailure('invalidPatch', 'a key is no property of a SavedSearch');
  const entries = lines.map(({ path, value }) => {
    const property = path[0]!;
    // RFC 8620 5.3: what a client sends back unchanged is no change.
    if (property === 'id' && value === id) return [property, value];
    if (!Object.hasOwn(CHECKS, property))
      throw new SetFailure('invalidProperties', `${property}: cannot change`, { properties: [property] });
    return [property, CHECKS[property as keyof typeof CHECKS](value, property)];
  });
  const { id: _, ...patch } = Object.fromEntries(entries) as Record<string, unknown>;
  await tx.updateSavedSearch(id, patch);
  return null;
}
