import { execute } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { toId } from '../ids.ts';
import {
  destroyTrustedSender,
  insertTrustedSender,
  readTrustedSenders,
  type TrustedSenderRow,
} from '../sql/trusted-senders.ts';
import type { Id, NewTrustedSender } from '../types.ts';
import { newRecord, type PlainRecords } from './plain-records.ts';
import type { WriteContext } from './write-context.ts';

export const TRUSTED_SENDERS: PlainRecords<TrustedSenderRow> = {
  type: 'TrustedSender',
  letter: 'w',
  name: 'trusted senders',
  most: 2_000,
  read: readTrustedSenders,
  destroy: destroyTrustedSender,
};

/** @throws StoreError overQuota: there are too many; alreadyExists */
export async function createTrustedSender(context: WriteContext, given: NewTrustedSender): Promise<Id> {
  const { client, account } = context;
  const address = cleanText(given.address).toLowerCase();
  const id = await newRecord(context, TRUSTED_SENDERS, (other) => other.address === address);
  await execute(client, insertTrustedSender, [account.id, id, address, account.modSeq]);
  return toId('w', id);
}
