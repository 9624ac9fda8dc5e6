import type { Pool } from 'pg';
import { int8Array } from '../db/arrays.ts';
import { type Database, run } from '../db/statement.ts';
import { CommitError, transaction } from '../db/transaction.ts';
import { StoreError } from '../errors.ts';
import { type Enqueued, wasEnqueued } from '../queue/was-enqueued.ts';
import { lockAccounts } from '../sql/lock-accounts.ts';
import type { Hint } from '../types.ts';
import { flush } from './flush.ts';
import { LockedAccount } from './locked-account.ts';
import type { WriteContext } from './write-context.ts';

/** The accounts a transaction has locked; one that does not exist is missing. */
export type LockedAccounts = ReadonlyMap<number, LockedAccount>;

/** What a write comes to. */
interface Work<T> {
  value: T;
  /** May still be under way. */
  last?: Promise<unknown>[];
  /** Asked when COMMIT was not answered; without it that is a temporary failure. */
  hasHappened?: () => Promise<boolean>;
}

interface Written<T> {
  value: T;
  hints: Hint[];
}

/**
 * The only way to change accounts, besides the group commit of deliveries: locks their rows in ascending order, runs `fn`,
 * settles, commits and returns the hints (none for an account where nothing changed: then no modSeq is used either). When
 * `fn` throws, nothing has happened.
 */
export async function writeAccounts<T>(
  pool: Pool,
  accountIds: readonly number[],
  fn: (client: Database, accounts: LockedAccounts) => Promise<Work<T>>,
): Promise<Written<T>> {
  /** Set once everything has been sent: what it comes to if it has happened, and null if it has not. */
  let ask = async (): Promise<Written<T> | null> => null;
  try {
    return await transaction(pool, async (client) => {
      const rows = accountIds.length === 0 ? [] : await run(client, lockAccounts, [int8Array(accountIds)]);
      const accounts = new Map(rows.map((row) => [row.id, new LockedAccount(row)]));
      const { value, last = [], hasHappened } = await fn(client, accounts);
      const flushed = flush(client, [...accounts.values()]);
      const changed = [...accounts.values()].filter((account) => account.isChanged);
      const result = { value, hints: changed.map((account) => account.hint) };
      ask = async () => ((await hasHappened?.()) === true ? result : null);
      return { value: result, last: [...last, ...flushed] };
    });
  } catch (error) {
    const written = error instanceof CommitError && error.isInDoubt ? await ask() : null;
    if (written !== null) return written;
    throw error;
  }
}

/**
 * `writeAccounts` for one.
 * @throws StoreError notFound: no such account
 */
export async function writeAccount<T>(
  pool: Pool,
  accountId: number,
  fn: (context: WriteContext) => Promise<T>,
): Promise<Written<T>> {
  return writeAccounts(pool, [accountId], async (client, accounts) => {
    const account = accounts.get(accountId);
    if (!account) throw new StoreError('notFound', 'No such account');
    const enqueued: Enqueued[] = [];
    const value = await fn({ client, account, enqueued });
    if (enqueued.length === 0) return { value };
    return { value, hasHappened: () => wasEnqueued(pool, accountId, enqueued) };
  });
}
