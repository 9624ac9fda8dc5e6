import type { Pool, PoolClient } from 'pg';
import { int8Array } from '../db/arrays.ts';
import { run } from '../db/statement.ts';
import { transaction } from '../db/transaction.ts';
import { StoreError } from '../errors.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import type { Hint } from '../types.ts';
import { flush } from './flush.ts';
import { LockedAccount } from './locked-account.ts';
import type { WriteContext } from './write-context.ts';

/** The accounts a transaction has locked; one that does not exist is missing. */
export type LockedAccounts = ReadonlyMap<number, LockedAccount>;

/**
 * The only way to change accounts, besides the group commit of deliveries: locks their rows in ascending order, runs `fn`,
 * settles, commits and returns the hints (none for an account where nothing changed: then no modSeq is used either). When
 * `fn` throws, nothing has happened. Statements in `last` may still be under way.
 */
export async function writeAccounts<T>(
  pool: Pool,
  accountIds: readonly number[],
  fn: (client: PoolClient, accounts: LockedAccounts) => Promise<{ value: T; last?: Promise<unknown>[] }>,
): Promise<{ value: T; hints: Hint[] }> {
  return transaction(pool, async (client) => {
    const rows = accountIds.length === 0 ? [] : await run(client, lockAccounts, [int8Array(accountIds)]);
    const accounts = new Map(rows.map((row) => [row.id, new LockedAccount(row)]));
    const { value, last = [] } = await fn(client, accounts);
    const flushed = flush(client, [...accounts.values()]);
    const changed = [...accounts.values()].filter((account) => account.isChanged);
    return { value: { value, hints: changed.map((account) => account.hint) }, last: [...last, ...flushed] };
  });
}

/**
 * `writeAccounts` for one.
 * @throws StoreError notFound: no such account
 */
export async function writeAccount<T>(
  pool: Pool,
  accountId: number,
  fn: (context: WriteContext) => Promise<T>,
): Promise<{ value: T; hints: Hint[] }> {
  return writeAccounts(pool, [accountId], async (client, accounts) => {
    const account = accounts.get(accountId);
    if (!account) throw new StoreError('notFound', 'No such account');
    return { value: await fn({ client, account }) };
  });
}
