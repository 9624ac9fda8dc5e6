import { execute, run } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { StoreError } from '../errors.ts';
import { fromId, toId } from '../ids.ts';
import {
  destroyBlockedSender as destroyStatement,
  insertBlockedSender,
  readBlockedSenders,
  updateBlockedSender as updateStatement,
  type BlockedSenderRow,
} from '../sql/blocked-senders.ts';
import type { BlockedSender, Id, NewBlockedSender } from '../types.ts';
import type { WriteContext } from './write-context.ts';

/** Of one account. They are read all at once by whoever shows them; more of them would be a way to fill the disk. */
const MAX_BLOCKED_SENDERS = 2_000;

/** @throws StoreError overQuota: there are too many; alreadyExists */
export async function createBlockedSender(context: WriteContext, given: NewBlockedSender): Promise<Id> {
  const { client, account } = context;
  const address = cleanText(given.address).toLowerCase();
  const others = await run(client, readBlockedSenders, [account.id, null]);
  const same = others.find((other) => other.address === address);
  if (same) throw new StoreError('alreadyExists', 'This sender is blocked already');
  if (others.length >= MAX_BLOCKED_SENDERS)
    throw new StoreError('overQuota', `At most ${MAX_BLOCKED_SENDERS} blocked senders`);
  const id = account.newId();
  account.touch('BlockedSender');
  await execute(client, insertBlockedSender, [account.id, id, address, given.action, account.modSeq]);
  return toId('x', id);
}

/** @throws StoreError notFound */
export async function updateBlockedSender(
  context: WriteContext,
  id: Id,
  action: BlockedSender['action'],
): Promise<void> {
  const row = await requireRow(context, id);
  context.account.touch('BlockedSender');
  await execute(context.client, updateStatement, [
    context.account.id,
    row.id,
    action,
    context.account.modSeq,
  ]);
}

/** @throws StoreError notFound */
export async function destroyBlockedSender(context: WriteContext, id: Id): Promise<void> {
  const row = await requireRow(context, id);
  context.account.touch('BlockedSender');
  await execute(context.client, destroyStatement, [context.account.id, row.id, context.account.modSeq]);
}

async function requireRow({ client, account }: WriteContext, id: Id): Promise<BlockedSenderRow> {
  const number = fromId('x', id);
  const [row] = number === null ? [] : await run(client, readBlockedSenders, [account.id, [number]]);
  if (!row) throw new StoreError('notFound', `No blocked sender ${id}`);
  return row;
}
