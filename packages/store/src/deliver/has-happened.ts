import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { byteaArray, int8Array, timestamptzArray } from '../db/arrays.ts';
import { run } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { isTemporary } from '../errors.ts';
import { findPlacedEmails } from '../sql/find-placed-emails.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import type { PlacedEmail } from '../write/insert-emails.ts';

/** A restart of PostgreSQL takes a second or two; a sender waits minutes for the answer to its data. */
const PATIENCE_MS = 8_000;
const RETRY_MS = 100;

/**
 * Whether a transaction whose COMMIT was not answered has happened. The accounts are locked first, which waits for a
 * server process that is still at work on it. False also when the database does not come back in time: then the sender
 * tries again, and at worst the message is there twice.
 */
export async function hasHappened(pool: Pool, placed: readonly PlacedEmail[]): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return (await countPlaced(pool, placed)) === placed.length && placed.length > 0;
    } catch (error) {
      if (!isTemporary(error) || Date.now() > deadline) return false;
      await sleep(RETRY_MS);
    }
  }
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
