import type { Pool } from 'pg';
import { int8Array } from '../db/arrays.ts';
import { run } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { StoreError } from '../errors.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import type { Hint } from '../types.ts';
import { flush } from './flush.ts';
import { LockedAccount } from './locked-account.ts';
import type { WriteContext } from './write-context.ts';

/**
 * The only way to change an account: locks its row, runs `fn`, settles, commits and returns the hint (null when nothing
 * changed: then no modSeq is used either). When `fn` throws, nothing has happened.
 * @throws StoreError notFound: no such account
 */
export async function writeAccount<T>(
  pool: Pool,
  accountId: number,
  fn: (context: WriteContext) => Promise<T>,
): Promise<{ value: T; hint: Hint | null }> {
  return transaction(pool, async (client) => {
    const [row] = await run(client, lockAccounts, [int8Array([accountId])]);
    if (!row) throw new StoreError('notFound', 'No such account');
    const account = new LockedAccount(row);
    const value = await fn({ client, account });
    const last = flush(client, [account]);
    return { value: { value, hint: account.isChanged ? account.hint : null }, last };
  });
}
