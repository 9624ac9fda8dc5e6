import type { Pool, PoolClient } from 'pg';
import { isConnectionLost, isLostBlob, isTemporary } from '../errors.ts';
import { Pipeline } from './pipeline.ts';
import { type Database, pipelined } from './statement.ts';

/**
 * COMMIT was sent, and the answer is not COMMIT. In doubt: there was no answer, because the connection broke, and the
 * transaction may or may not have happened.
 */
export class CommitError extends Error {
  readonly isInDoubt: boolean;

  constructor(message: string, isInDoubt: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommitError';
    this.isInDoubt = isInDoubt;
  }
}

/** For reads that have to agree with one another: all of them see what was committed before the first. */
export const BEGIN_SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * Runs `fn` in a transaction (READ COMMITTED: each statement sees what was committed before it began, which the
 * lock on the account's row turns into "all that came before us").
 *
 * BEGIN travels together with the first statements (see Pipeline). `fn` may hand back statements still under way in `last`; COMMIT
 * goes out right behind them, and nothing is a success unless COMMIT itself says so.
 */
export async function transaction<T>(
  pool: Pool,
  fn: (client: Database) => Promise<{ value: T; last?: Promise<unknown>[] }>,
  begin: 'BEGIN' | typeof BEGIN_SNAPSHOT = 'BEGIN',
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that dies between two statements says so here; the next statement then fails with the reason.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    const pipeline = new Pipeline(client);
    const begun = pipeline.query({ name: begin, text: begin });
    // Told with the answer to COMMIT, before which it need not be waited for.
    begun.catch(() => undefined);
    let result: { value: T; last?: Promise<unknown>[] };
    try {
      result = await fn(pipeline);
    } catch (error) {
      pipeline.send();
      await begun.catch(() => undefined);
      await client.query('ROLLBACK').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
      throw error;
    }
    pipeline.send();
    await commit(client, [begun, ...(result.last ?? [])]);
    return result.value;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function commit(client: PoolClient, last: Promise<unknown>[]): Promise<void> {
  let isAnswered = false;
  const committed = async (): Promise<void> => {
    const { command } = await client.query('COMMIT');
    isAnswered = true;
    if (command !== 'COMMIT') throw new CommitError(`COMMIT was answered ${command}`, false);
  };
  try {
    await pipelined([...last, committed()]);
  } catch (error) {
    if (isAnswered) throw error;
    throw new CommitError('COMMIT was not answered', true, { cause: error });
  }
}

/** The same would have happened to whatever the transaction did. */
export function isAboutTheConnection(error: unknown): boolean {
  return (
    error instanceof CommitError ||
    isConnectionLost(error) ||
    (isTemporary(error) && !isDeadlock(error) && !isLostBlob(error))
  );
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001');
}
