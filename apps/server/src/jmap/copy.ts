import {
  anyObject,
  ArgumentError,
  boolean,
  id,
  mapOf,
  MethodError,
  nullable,
  object,
  optional,
  string,
} from '@mailcote/jmap';
import type { AccountReader, AccountWriter, Id } from '@mailcote/store';
import { checkAccount, type JmapCall } from './call.ts';
import { checkSetSize, SetResult } from './set.ts';
import { refuseSet, writeSet } from './set-write.ts';

/**
 * RFC 8620 5.4 and 6.3: both accounts are there, and are two.
 * @throws MethodError accountNotFound, fromAccountNotFound; ArgumentError when they are one
 */
export function checkAccounts(
  call: JmapCall,
  { fromAccountId, accountId }: { fromAccountId: Id; accountId: Id },
): void {
  checkAccount(call, accountId);
  if (fromAccountId === accountId)
    throw new ArgumentError('fromAccountId', 'must be another account than accountId');
  if (!call.context.mayRead(fromAccountId)) throw new MethodError('fromAccountNotFound');
}

const copyArguments = object({
  fromAccountId: id,
  ifFromInState: nullable(string),
  accountId: id,
  ifInState: nullable(string),
  create: mapOf(id, anyObject),
  onSuccessDestroyOriginal: optional(boolean, false),
  destroyFromIfInState: nullable(string),
});

/** How records of one type are copied. What is thrown refuses the one record. */
interface CopyType<T> {
  type: 'Email' | 'ContactCard';
  /** What the copy is made of. */
  read: (
    record: Record<string, unknown>,
    from: AccountReader,
    result: SetResult,
  ) => Promise<{ originalId: Id; copy: T }>;
  create: (tx: AccountWriter, copies: ReadonlyMap<Id, T>, result: SetResult) => Promise<void>;
}

/** Foo/copy (RFC 8620 5.4). The copies are made in one write, in which each may fail by itself. */
export async function copyRecords<T>(
  raw: unknown,
  call: JmapCall,
  { type, read, create }: CopyType<T>,
): Promise<object> {
  const args = copyArguments(raw, '');
  const { fromAccountId, accountId, ifInState, ifFromInState } = args;
  checkAccounts(call, args);
  checkSetSize(args.create.size);
  const from = call.context.server.store.reader(fromAccountId);
  if (ifFromInState !== null && ifFromInState !== String((await from.states())[type]))
    throw new MethodError('stateMismatch', 'ifFromInState: not the state of that account');

  const scope = { call, type, accountId, ifInState };
  const result = new SetResult();
  const originals = new Map<Id, Id>();
  const copies = new Map<Id, T>();
  for (const [creationId, record] of args.create) {
    try {
      const { originalId, copy } = await read(record, from, result);
      originals.set(creationId, originalId);
      copies.set(creationId, copy);
    } catch (error) {
      result.notCreated(creationId, error);
    }
  }
  const response =
    copies.size === 0
      ? await refuseSet(scope, result)
      : await writeSet(scope, result, (tx) => create(tx, copies, result));
  const copied = [...result.createdIds.keys()].map((creationId) => originals.get(creationId)!);
  if (args.onSuccessDestroyOriginal && copied.length > 0) {
    call.follow(`${type}/set`, {
      accountId: fromAccountId,
      ifInState: args.destroyFromIfInState,
      destroy: [...new Set(copied)],
    });
  }
  const { oldState, newState, created, notCreated } = response as Record<string, unknown>;
  return { fromAccountId, accountId, oldState, newState, created, notCreated };
}
