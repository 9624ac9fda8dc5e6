import { Client } from 'pg';

/** How often the holder shows the database that it is there. */
const PROBE_EVERY_MS = 15_000;
const ANSWER_WITHIN_MS = 5_000;
/** A holder whose machine vanished without a word is forgotten by the database after this long. */
const FORGOTTEN_AFTER_MS = 60_000;
/** Tells our locks from those of other users of the database: "mail". */
const LOCK_CLASS = 0x6d61696c;

/** A lock that is held until it is disposed of or the connection to the database is lost. */
export interface StoreLock extends AsyncDisposable {
  /** Aborted once it is lost: somebody else may have it then. */
  readonly lost: AbortSignal;
}

/** See Store.tryLock. On a connection of its own: a session-level advisory lock lives and dies with it. */
export async function tryLock(databaseUrl: string, name: string): Promise<StoreLock | null> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: `mailcote lock ${name}`,
    keepAlive: true,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
    await client.query(`SET idle_session_timeout = ${FORGOTTEN_AFTER_MS}`);
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked',
      [LOCK_CLASS, name],
    );
    if (rows[0]?.locked === true) return hold(client, lost);
  } catch (error) {
    await close(client);
    throw error;
  }
  await close(client);
  return null;
}

function hold(client: Client, lost: AbortController): StoreLock {
  const probing = setInterval(() => {
    client.query('SELECT 1').catch(() => lost.abort());
  }, PROBE_EVERY_MS);
  lost.signal.addEventListener('abort', () => clearInterval(probing));
  return {
    lost: lost.signal,
    [Symbol.asyncDispose]: async () => {
      clearInterval(probing);
      await close(client);
    },
  };
}

/** A connection that is broken already has nothing to say to its end. */
async function close(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}
