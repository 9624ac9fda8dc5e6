import { execute } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { toId } from '../ids.ts';
import {
  destroyBlockedSender,
  insertBlockedSender,
  readBlockedSenders,
  updateBlockedSender as updateStatement,
  type BlockedSenderRow,
} from '../sql/blocked-senders.ts';
import type { BlockedSender, Id, NewBlockedSender } from '../types.ts';
import { changedRecord, newRecord, type PlainRecords } from './plain-records.ts';
import type { WriteContext } from './write-context.ts';

export const BLOCKED_SENDERS: PlainRecords<BlockedSenderRow> = {
  type: 'BlockedSender',
  letter: 'x',
  name: 'blocked senders',
  most: 2_000,
  read: readBlockedSenders,
  destroy: destroyBlockedSender,
};

/** @throws StoreError overQuota: there are too many; alreadyExists */
export async function createBlockedSender(context: WriteContext, given: NewBlockedSender): Promise<Id> {
  const { client, account } = context;
  const address = cleanText(given.address).toLowerCase();
  const id = await newRecord(context, BLOCKED_SENDERS, (other) => other.address === address);
  await execute(client, insertBlockedSender, [account.id, id, address, given.action, account.modSeq]);
  return toId('x', id);
}

/** @throws StoreError notFound */
export async function updateBlockedSender(
  context: WriteContext,
  id: Id,
  patch: Partial<Pick<BlockedSender, 'action'>>,
): Promise<void> {
  const { client, account } = context;
  const row = await changedRecord(context, BLOCKED_SENDERS, id);
  await execute(client, updateStatement, [account.id, row.id, patch.action ?? row.action, account.modSeq]);
}
