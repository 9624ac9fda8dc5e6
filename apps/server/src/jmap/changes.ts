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
import { StoreError, type ChangedType, type Changes } from '@mailcote/store';
import { checkAccount, type JmapCall } from './call.ts';
import { MAX_CHANGES } from './limits.ts';

const positive: Check<number> = (value, path) => {
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
  // States are modSeqs in decimal; anything else was never given out.
  if (!/^(?:0|[1-9]\d{0,15})$/.test(sinceState))
    throw new MethodError('cannotCalculateChanges', 'sinceState: not a state of this server');
  const limit = Math.min(maxChanges ?? MAX_CHANGES, MAX_CHANGES);
  const changes = await changesOrError(call, type, Number(sinceState), limit);
  const { hasMoreChanges, created, updated, destroyed } = changes;
  const newState = String(changes.newState);
  return {
    response: { accountId, oldState: sinceState, newState, hasMoreChanges, created, updated, destroyed },
    changes,
  };
}

async function changesOrError(
  call: JmapCall,
  type: ChangedType,
  since: number,
  limit: number,
): Promise<Changes> {
  try {
    return await call.context.reader.changes(type, since, limit);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'cannotCalculateChanges') {
      throw new MethodError('cannotCalculateChanges', error.message, {}, { cause: error });
    }
    throw error;
  }
}
