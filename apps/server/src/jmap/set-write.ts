import { MethodError } from '@mailcote/jmap';
import type { AccountWriter, ChangedType, DataType, Id } from '@mailcote/store';
import type { JmapCall } from './call.ts';
import { MAX_CHANGES } from './limits.ts';
import { SetFailure } from './set-error.ts';
import { SetResult } from './set.ts';

export interface SetScope {
  call: JmapCall;
  type: DataType;
  accountId: Id;
  ifInState: string | null;
}

/**
 * Runs a /set in one write of the account, in which each record may fail by itself, and gives its response with both states
 * (RFC 8620 5.3). `result` may hold failures from before. Throws MethodError stateMismatch; nothing has changed then.
 */
export async function writeSet(
  { call, type, accountId, ifInState }: SetScope,
  result: SetResult,
  run: (tx: AccountWriter) => Promise<void>,
): Promise<object> {
  const { context } = call;
  const { oldState, writeModSeq } = await context.server.store.write(accountId, async (tx) => {
    const oldState = (await tx.states())[type];
    checkState(ifInState, String(oldState));
    await run(tx);
    return { oldState, writeModSeq: tx.writeModSeq };
  });
  for (const [creationId, id] of result.createdIds) call.createdIds.set(creationId, id);
  context.forgetStates();
  const state = Number(await context.state(type));
  // Somebody else may have written since our COMMIT. Their state must not be given out as the one we led to: a client that takes it
  // for that would never ask for their changes. The old one makes it ask.
  const newState = state > writeModSeq ? oldState : state;
  return result.toResponse(accountId, String(oldState), String(newState));
}

/**
 * The same for a /set of several writes, between which others may have come: the state we led to if nothing but `ids` has
 * changed since `oldState`, otherwise that one.
 */
export async function stateAfter(
  call: JmapCall,
  type: ChangedType,
  oldState: string,
  ids: ReadonlySet<Id>,
): Promise<string> {
  const changes = await call.context.reader.changes(type, Number(oldState), MAX_CHANGES);
  const { created, updated, destroyed, hasMoreChanges, newState } = changes;
  const isOurs = !hasMoreChanges && [...created, ...updated, ...destroyed].every((id) => ids.has(id));
  return isOurs ? String(newState) : oldState;
}

/** As writeSet, when every record has failed already: nothing is written. */
export async function refuseSet(
  { call, type, accountId, ifInState }: SetScope,
  result: SetResult,
): Promise<object> {
  const state = await call.context.state(type);
  checkState(ifInState, state);
  return result.toResponse(accountId, state, state);
}

function checkState(ifInState: string | null, state: string): void {
  if (ifInState !== null && ifInState !== state)
    throw new MethodError('stateMismatch', `the state is ${state}`);
}

/** RFC 8620 5.3: "#" and a creation id stand for the record created so, in this call or an earlier one of the request; null when there is none. */
export function resolveId(call: JmapCall, result: SetResult, idOrReference: Id): Id | null {
  if (!idOrReference.startsWith('#')) return idOrReference;
  const creationId = idOrReference.slice(1);
  return result.createdId(creationId) ?? call.createdIds.get(creationId) ?? null;
}

/** As resolveId, for the record to update or destroy. Throws SetFailure notFound. */
export function requireId(call: JmapCall, result: SetResult, idOrReference: Id): Id {
  const id = resolveId(call, result, idOrReference);
  if (id === null) throw new SetFailure('notFound', `nothing was created as ${idOrReference}`);
  return id;
}

/** As resolveId, for a property that names another record. Throws SetFailure invalidProperties. */
export function requireReference(call: JmapCall, result: SetResult, idOrReference: Id, property: string): Id {
  const id = resolveId(call, result, idOrReference);
  if (id !== null) return id;
  throw new SetFailure('invalidProperties', `${property}: nothing was created as ${idOrReference}`, {
    properties: [property],
  });
}
