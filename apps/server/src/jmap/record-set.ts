import { object, parsePatch, type Check } from '@mailcote/jmap';
import type { AccountWriter, DataType, Id } from '@mailcote/store';
import { checkAccount, type JmapMethod } from './call.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, writeSet } from './set-write.ts';

const setArguments = object(setShape);

/** What a /set does with one record of a type whose records hang on nothing. Each may throw ArgumentError, SetFailure, StoreError. */
export interface RecordWrites<Patch> {
  /** @returns what the server has to say of it (RFC 8620 5.3) */
  create: (tx: AccountWriter, record: Record<string, unknown>) => Promise<{ id: Id }>;
  /** What may be set in an update. */
  checks: Record<string, Check<unknown>>;
  update: (tx: AccountWriter, id: Id, patch: Patch) => Promise<void>;
  destroy: (tx: AccountWriter, id: Id) => Promise<void>;
}

/** RFC 8620 5.3, of a type whose records hang on nothing: /set in one write, in which each record may fail by itself. */
export function recordSet<Patch extends object>(
  type: DataType,
  capability: string,
  { create: createOne, checks, update: updateOne, destroy: destroyOne }: RecordWrites<Patch>,
): JmapMethod {
  return {
    capability,
    async run(raw, call) {
      const { accountId, ifInState, create, update, destroy } = setArguments(raw, '');
      checkAccount(call, accountId);
      checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
      const result = new SetResult();
      return writeSet({ call, type, accountId, ifInState }, result, async (tx) => {
        for (const [creationId, record] of create ?? [])
          await result.tryCreate(creationId, () => createOne(tx, record));
        for (const [key, patch] of update ?? [])
          await result.tryUpdate(key, async () => {
            const id = requireId(call, result, key);
            await updateOne(tx, id, readPatch(type, id, patch, checks) as Patch);
            return null;
          });
        for (const key of destroy ?? [])
          await result.tryDestroy(key, async () => {
            const id = requireId(call, result, key);
            await destroyOne(tx, id);
            return id;
          });
      });
    },
  };
}

function readPatch(
  type: string,
  id: Id,
  raw: Record<string, unknown>,
  checks: Record<string, Check<unknown>>,
): object {
  const lines = parsePatch(raw);
  if (!lines || lines.some(({ path }) => path.length > 1))
    throw new SetFailure('invalidPatch', `a key is no property of a ${type}`);
  const patch: Record<string, unknown> = {};
  for (const { path, value } of lines) {
    const property = path[0]!;
    // RFC 8620 5.3: what a client sends back unchanged is no change.
    if (property === 'id' && value === id) continue;
    const check = Object.hasOwn(checks, property) ? checks[property] : undefined;
    if (!check)
      throw new SetFailure('invalidProperties', `${property}: cannot change`, { properties: [property] });
    patch[property] = check(value, property);
  }
  return patch;
}
