import type { Pool } from 'pg';
import { byteaArray, int8Array, timestamptzArray } from '../db/arrays.ts';
import { resolveDoubt } from '../db/in-doubt.ts';
import { run } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { findPlacedEmails } from '../sql/find-placed-emails.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import type { PlacedEmail } from '../write/insert-emails.ts';

/**
 * Whether a transaction whose COMMIT was not answered has happened; see resolveDoubt. The accounts are locked first, which waits for a
 * server process that is still at work on it.
 */
export function hasHappened(pool: Pool, placed: readonly PlacedEmail[]): Promise<boolean> {
  return resolveDoubt(async () => placed.length > 0 && (await countPlaced(pool, placed)) === placed.length);
}

function countPlaced(pool: Pool, placed: readonly PlacedEmail[]): Promise<number> {
  const accountIds = [...new Set(placed.map(({ account }) => account.id))];
  return transaction(pool, async (client) => {
    await run(client, lockAccounts, [int8Array(accountIds)]);
    const [row] = await run(client, findPlacedEmails, [
      int8Array(placed.map(({ account }) => account.id)),
      int8Array(placed.map(({ id }) => id)),
      int8Array(placed.map(({ account }) => account.modSeq)),
      byteaArray(placed.map(({ blobHash }) => blobHash)),
      timestamptzArray(placed.map(({ prepared }) => prepared.receivedAt)),
    ]);
    return { value: row?.found ?? 0 };
  });
}
