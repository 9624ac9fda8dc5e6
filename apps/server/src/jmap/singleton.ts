import { object, parsePatch, type Patch } from '@mailcote/jmap';
import type { AccountWriter, DataType } from '@mailcote/store';
import { checkAccount, type JmapMethod } from './call.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { writeSet } from './set-write.ts';

/** RFC 8621 8: the id of the only one there is. */
export const SINGLETON = 'singleton';

const setArguments = object(setShape);

/**
 * /set of a type of which there is one record, always: it can be changed and neither created nor destroyed (RFC 8621 8.2).
 * @param update may throw ArgumentError, SetFailure; the id is none of its lines
 */
export function singletonSet(
  type: DataType,
  capability: string,
  update: (tx: AccountWriter, lines: Patch[]) => Promise<void>,
): JmapMethod {
  return {
    capability,
    async run(raw, call) {
      const { accountId, ifInState, create, update: updates, destroy } = setArguments(raw, '');
      checkAccount(call, accountId);
      checkSetSize((create?.size ?? 0) + (updates?.size ?? 0) + (destroy?.length ?? 0));
      const result = new SetResult();
      const onlyOne = (): SetFailure => new SetFailure('singleton', 'there is one, and always one');
      for (const creationId of create?.keys() ?? []) result.notCreated(creationId, onlyOne());
      for (const id of destroy ?? [])
        result.notDestroyed(id, id === SINGLETON ? onlyOne() : new SetFailure('notFound'));
      return writeSet({ call, type, accountId, ifInState }, result, async (tx) => {
        for (const [id, patch] of updates ?? []) {
          await result.tryUpdate(id, async () => {
            if (id !== SINGLETON) throw new SetFailure('notFound');
            const lines = parsePatch(patch);
            if (!lines) throw new SetFailure('invalidPatch', 'a key leads nowhere, or into another');
            // RFC 8620 5.3: it may be sent as it is.
            const others = lines.filter(({ path, value }) => path[0] !== 'id' || value !== SINGLETON);
            await update(tx, others);
            return null;
          });
        }
      });
    },
  };
}
