import { ArgumentError, id, list, MethodError, nullable, object, string } from '@mailcote/jmap';
import type { DataType, Id } from '@mailcote/store';
import { checkAccount, type JmapCall } from './call.ts';
import { MAX_OBJECTS_IN_GET } from './limits.ts';

/** RFC 8620 5.1: the arguments of every /get. */
export const getShape = {
  accountId: id,
  ids: nullable(list(id)),
  properties: nullable(list(string)),
};
const getArguments = object(getShape);

/** One and the same id twice is answered once. */
export function uniqueIds(ids: Id[]): Id[] {
  const unique = [...new Set(ids)];
  checkObjectsInGet(unique.length);
  return unique;
}

/** Throws MethodError requestTooLarge. */
export function checkObjectsInGet(count: number): void {
  if (count > MAX_OBJECTS_IN_GET)
    throw new MethodError('requestTooLarge', `${count} records; at most ${MAX_OBJECTS_IN_GET} in one call`);
}

/**
 * /get of a type whose records are small: `load` gives them whole (all of them for null), the asked properties are picked here.
 * @param known every property of the type
 */
export async function getRecords<T extends { id: Id }>(
  raw: Record<string, unknown>,
  call: JmapCall,
  type: DataType,
  known: readonly (keyof T & string)[],
  load: (ids: Id[] | null) => Promise<T[]>,
): Promise<object> {
  const { accountId, ids, properties } = getArguments(raw, '');
  checkAccount(call, accountId);
  const picked = pickedProperties(properties, known);
  const wanted = ids && uniqueIds(ids);
  const state = await call.context.state(type);
  const records = wanted?.length === 0 ? [] : await load(wanted);
  checkObjectsInGet(records.length);
  return {
    accountId,
    state,
    list: records.map((record) => Object.fromEntries(picked.map((name) => [name, record[name]]))),
    notFound: notFoundIds(wanted, records),
  };
}

function pickedProperties<Name extends string>(asked: string[] | null, known: readonly Name[]): Name[] {
  if (!asked) return [...known];
  for (const [index, name] of asked.entries()) {
    if (!known.includes(name as Name))
      throw new ArgumentError(`properties/${index}`, `there is no property ${JSON.stringify(name)}`);
  }
  return [...new Set(['id' as Name, ...(asked as Name[])])];
}

export function notFoundIds(wanted: Id[] | null, found: readonly { id: Id }[]): Id[] {
  const there = new Set(found.map(({ id }) => id));
  return (wanted ?? []).filter((id) => !there.has(id));
}
