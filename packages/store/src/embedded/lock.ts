import { Client } from 'pg';
import { errorCode } from './error.ts';

/**
 * Who uses a cluster, kept as session-level advisory locks in its own database: they vanish with their process, so there is no stale
 * lock file. A server holds SERVER alone; every guest (the command line) shares GUESTS. Whoever wants to stop PostgreSQL beside a
 * server must hold both alone.
 */
const LOCK_CLASS = 0x6d_61_69_6c;
const SERVER = 1;
const GUESTS = 2;

export type Role = 'server' | 'guest';

export interface Lock {
  client: Client;
  /** Takes every lock, so that nobody starts to use the cluster while it is stopped. False: somebody else uses it. */
  takeAll(): Promise<boolean>;
  release(): Promise<void>;
}

/** @returns the lock, or who holds it: `server`'s process id, or a guest that is about to stop PostgreSQL. */
export async function takeLock(
  url: string,
  role: Role,
): Promise<{ lock: Lock } | { heldBy: Role; pid: number | null } | 'unavailable'> {
  const client = new Client({ connectionString: url, application_name: `mailcote ${role} ${process.pid}` });
  // Without a listener a broken connection would end the process; whoever holds the lock listens for 'end'.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const isHeld =
      role === 'server'
        ? await tryLock(client, 'pg_try_advisory_lock', SERVER)
        : await tryLock(client, 'pg_try_advisory_lock_shared', GUESTS);
    if (isHeld)
      return { lock: { client, takeAll: () => takeAll(client, role), release: () => client.end() } };
    const holder = await holderOf(client, role === 'server' ? SERVER : GUESTS);
    await client.end();
    return holder;
  } catch (error) {
    await client.end().catch(() => undefined);
    if (isUnavailable(error)) return 'unavailable';
    throw error;
  }
}

async function takeAll(client: Client, role: Role): Promise<boolean> {
  if (role === 'guest') {
    if (!(await tryLock(client, 'pg_try_advisory_lock', SERVER))) return false;
    await client.query('SELECT pg_advisory_unlock_shared($1, $2)', [LOCK_CLASS, GUESTS]);
  }
  return tryLock(client, 'pg_try_advisory_lock', GUESTS);
}

async function tryLock(
  client: Client,
  kind: 'pg_try_advisory_lock' | 'pg_try_advisory_lock_shared',
  key: number,
): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(`SELECT ${kind}($1, $2) AS held`, [LOCK_CLASS, key]);
  return rows[0]?.held === true;
}

async function holderOf(client: Client, key: number): Promise<{ heldBy: Role; pid: number | null }> {
  const { rows } = await client.query<{ application_name: string }>(
    `SELECT a.application_name
       FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.classid = $1 AND l.objid = $2 AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK_CLASS, key],
  );
  const [, role, pid] = (rows[0]?.application_name ?? '').split(' ');
  return { heldBy: role === 'server' ? 'server' : 'guest', pid: pid ? Number(pid) : null };
}

/** The server is starting, stopping, or gone: not a fault, try again. */
export function isUnavailable(error: unknown): boolean {
  const code = errorCode(error);
  if (code === null) return error instanceof Error && /Connection terminated/.test(error.message);
  // 57P01 admin shutdown, 57P02 crash shutdown, 57P03 cannot connect now
  return ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE'].includes(code);
}
