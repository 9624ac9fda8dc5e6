import {
  id,
  MethodError,
  nullable,
  object,
  string,
  unsignedInt,
  ArgumentError,
  type Check,
} from '@mailcote/jmap';
import { StoreError, type ChangedType, type Changes, type ModSeq } from '@mailcote/store';
import { checkAccount, type JmapCall } from './call.ts';
import { MAX_CHANGES } from './limits.ts';

export const positive: Check<number> = (value, path) => {
  const number = unsignedInt(value, path);
  if (number === 0) throw new ArgumentError(path, 'must be greater than 0');
  return number;
};

const changesArguments = object({
  accountId: id,
  sinceState: string,
  maxChanges: nullable(positive),
});

/** RFC 8620 5.2: the response of X/changes, and what the store said. */
export async function changesSince(
  raw: Record<string, unknown>,
  call: JmapCall,
  type: ChangedType,
): Promise<{ response: object; changes: Changes }> {
  const { accountId, sinceState, maxChanges } = changesArguments(raw, '');
  checkAccount(call, accountId);
  const since = readState(sinceState, 'sinceState');
  const limit = Math.min(maxChanges ?? MAX_CHANGES, MAX_CHANGES);
  const changes = await orCannotCalculate(() => call.context.reader.changes(type, since, limit));
  const { hasMoreChanges, created, updated, destroyed } = changes;
  const newState = String(changes.newState);
  return {
    response: { accountId, oldState: sinceState, newState, hasMoreChanges, created, updated, destroyed },
    changes,
  };
}

/** States are modSeqs in decimal; anything else was never given out. Throws MethodError cannotCalculateChanges. */
export function readState(state: string, argument: string): ModSeq {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(state))
    throw new MethodError('cannotCalculateChanges', `${argument}: not a state of this server`);
  return Number(state);
}

/** What the store cannot calculate is the method's error of the same name. */
export async function orCannotCalculate<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StoreError && error.code === 'cannotCalculateChanges') {
      throw new MethodError('cannotCalculateChanges', error.message, {}, { cause: error });
    }
    throw error;
  }
}
