import type { Pool } from 'pg';
import { byteaArray, int8Array, textArray } from '../db/arrays.ts';
import { resolveDoubt } from '../db/in-doubt.ts';
import { run } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { transaction } from '../db/transaction.ts';
import { fromBlobId, fromId } from '../ids.ts';
import { areEnqueued } from '../sql/are-enqueued.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import type { Id, NewQueueItem } from '../types.ts';

/** What a transaction has put into the queue. */
export interface Enqueued {
  id: Id;
  item: NewQueueItem;
}

/**
 * Whether a transaction whose COMMIT was not answered has put these into the queue; see resolveDoubt. The account is locked first,
 * which waits for a server process that is still at work on it.
 * @param accountId number of the sender's account; null for the system
 */
export function wasEnqueued(
  pool: Pool,
  accountId: number | null,
  enqueued: readonly Enqueued[],
): Promise<boolean> {
  const ask = (): Promise<boolean> =>
    transaction(pool, async (client) => {
      if (accountId !== null) await run(client, lockAccounts, [int8Array([accountId])]);
      const [row] = await run(client, areEnqueued, [
        accountId,
        int8Array(enqueued.map(({ id }) => fromId('q', id) ?? 0)),
        byteaArray(enqueued.map(({ item }) => fromBlobId(item.blobId) ?? Buffer.alloc(0))),
        textArray(enqueued.map(({ item }) => cleanText(item.rcptTo))),
      ]);
      return { value: row?.found === enqueued.length };
    });
  return resolveDoubt(ask);
}
