import { Pool, types } from 'pg';
import { GatheringSocket } from './gathering-socket.ts';

/** A writer that waits longer than this for an account gives up with a temporary error. */
const LOCK_TIMEOUT_MS = 30_000;
/** A transaction of a process that hangs must not hold an account's lock for ever. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_POOL_SIZE = 10;
/** Connections that stay when nothing is to be done: to open one and to prepare its statements takes longer than a delivery. */
const KEPT_CONNECTIONS = 2;
/** Type numbers of bigint and bigint[]. */
const INT8 = 20;
const INT8_ARRAY = 1016;

export interface PoolOptions {
  databaseUrl: string;
  poolSize?: number | undefined;
  /** A connection that nobody was using broke. */
  onError: (error: Error) => void;
}

/**
 * The one pool, shared with Prisma. Statements sent on one connection without waiting go out at once (`pipeline`), so a
 * transaction costs two or three round trips, and as many calls of the operating system, however many statements it has.
 */
export function openPool({ databaseUrl, poolSize, onError }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: poolSize ?? DEFAULT_POOL_SIZE,
    min: Math.min(KEPT_CONNECTIONS, poolSize ?? DEFAULT_POOL_SIZE),
    pipeline: true,
    stream: () => new GatheringSocket(),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    application_name: 'mailcote',
    // bigint columns hold ids, modSeqs and counts, all far below 2^53
    types: {
      getTypeParser: (oid, format) => {
        const parser = types.getTypeParser(oid, format);
        const type: number = oid;
        if (format === 'binary') return parser;
        if (type === INT8) return Number;
        if (type === INT8_ARRAY) return (text: string) => (parser(text) as string[]).map(Number);
        return parser;
      },
    },
  });
  pool.on('error', onError);
  return pool;
}
