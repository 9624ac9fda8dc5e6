import { LockConnection } from './lock-connection.ts';

/** A lock that is held until it is disposed of or the connection to the database is lost. */
export interface StoreLock extends AsyncDisposable {
  /** Aborted once it is lost: somebody else may have it then. */
  readonly lost: AbortSignal;
}

/** See Store.tryLock. On a connection of its own. */
export async function tryLock(databaseUrl: string, name: string): Promise<StoreLock | null> {
  const connection = await LockConnection.open(databaseUrl, `lock ${name}`);
  try {
    if (await connection.tryLock(name)) return connection;
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
  await connection[Symbol.asyncDispose]();
  return null;
}
