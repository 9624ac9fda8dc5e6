import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findBinaries, SYSTEM_FOLDER } from './binaries.ts';
import { EmbeddedPostgresError, errorCode } from './error.ts';
import { prepareHome, prepareSocketFolder } from './home.ts';
import { DATABASE_NAME, DATABASE_USER, openCluster, type Cluster } from './init-cluster.ts';
import { isUnavailable, takeLock, type Lock, type Role } from './lock.ts';
import {
  inspect,
  isLaunchedWith,
  killOrphans,
  launch,
  shutDown,
  type LaunchOptions,
  type Postmaster,
} from './postmaster.ts';

/** How long remains of an earlier process may stand in the way: a guest that is stopping, children of a killed server. */
const PATIENCE_MS = 30_000;
/** How long children of a killed server may take to notice. */
const ORPHANS_KILLED_AFTER_MS = 3_000;
const RETRY_MS = 50;

/** Suited to a small machine that does nothing but mail; memory is taken only when used. */
const DEFAULT_SETTINGS: Record<string, string> = {
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
};

export interface EmbeddedPostgresOptions {
  /** Mailcote's data folder; the cluster is `<dataDir>/postgres`. Made if missing. */
  dataDir: string;
  /** Folder of the Unix socket. Default: inside the data folder, or under the temporary folder when that path is too long. */
  socketDir?: string;
  /** PostgreSQL parameters over the defaults, as `{ shared_buffers: '1GB' }`. */
  settings?: Record<string, string>;
  /**
   * `server` (default): alone on the data folder; starts PostgreSQL again when it dies; stops it.
   * `guest`: beside a running server, or without one; stops PostgreSQL only when nobody else uses it.
   */
  role?: Role;
  /** For tests: the cluster's first files are not flushed to disk. */
  isTemporary?: boolean;
  /** One line for the operator's eyes, seldom. */
  log: (line: string) => void;
}

export interface EmbeddedPostgres extends AsyncDisposable {
  /** For `pg` and Prisma; the database and its owner are both called `mailcote`. Stays the same when PostgreSQL is restarted. */
  readonly url: string;
  /** Process id of the PostgreSQL server. */
  readonly pid: number;
  /** Close your own connections first. `immediate` leaves crash recovery to the next start. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

/**
 * Starts PostgreSQL under the data folder, or takes over one that a killed process left running there.
 * @throws EmbeddedPostgresError with code `inUse` when another server runs on this data folder.
 */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const role = options.role ?? 'server';
  const home = await prepareHome(options.dataDir, options.log);
  const binaries = await findBinaries({
    runAs: home.runAs,
    copyFolder: home.runAs ? SYSTEM_FOLDER : home.folder,
    log: options.log,
  });
  const cluster = await openCluster(home, binaries, options.isTemporary ?? false);
  const launchOptions: LaunchOptions = {
    binaries,
    cluster: cluster.folder,
    socketDir: await prepareSocketFolder(home, options.socketDir),
    logFile: join(home.folder, 'postgres.log'),
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    runAs: home.runAs,
  };

  const stopping = new AbortController();
  let held = await open(options, launchOptions, cluster, role);
  let recovery = Promise.resolve();
  const watch = (): void => {
    held.lock.client.once('end', () => {
      if (!stopping.signal.aborted) recovery = recover();
    });
  };
  /** The lock's connection ends when PostgreSQL dies, whoever started it: that is the one sign watched. */
  const recover = async (): Promise<void> => {
    options.log('The database has gone away; it is started again');
    while (!stopping.signal.aborted) {
      try {
        held = await open(options, launchOptions, cluster, role);
        options.log('The database is back');
        watch();
        return;
      } catch (error) {
        options.log(`The database is still away: ${error instanceof Error ? error.message : String(error)}`);
        await sleep(1_000);
      }
    }
  };
  if (role === 'server') watch();

  let stopped: Promise<void> | null = null;
  const stop = async (mode: 'fast' | 'immediate' = 'fast'): Promise<void> => {
    stopping.abort();
    await recovery;
    const mayStop = role === 'server' || (await held.lock.takeAll().catch(() => false));
    if (mayStop) await shutDown(held.postmaster, cluster.folder, mode);
    await held.lock.release();
  };
  return {
    url: databaseUrl(cluster, launchOptions.socketDir, DATABASE_NAME),
    get pid() {
      return held.postmaster.pid;
    },
    stop: (mode) => (stopped ??= stop(mode)),
    [Symbol.asyncDispose]: () => (stopped ??= stop()),
  };
}

interface Held {
  postmaster: Postmaster;
  lock: Lock;
}

async function open(
  options: EmbeddedPostgresOptions,
  launchOptions: LaunchOptions,
  cluster: Cluster,
  role: Role,
): Promise<Held> {
  const started = Date.now();
  while (Date.now() < started + PATIENCE_MS) {
    const postmaster = await attachOrLaunch(launchOptions, options.log);
    if (postmaster === 'orphaned') {
      if (Date.now() > started + ORPHANS_KILLED_AFTER_MS) await killOrphans(launchOptions.cluster);
      await sleep(RETRY_MS);
      continue;
    }
    if (postmaster === 'busy') {
      await sleep(RETRY_MS);
      continue;
    }
    const url = databaseUrl(cluster, postmaster.socketDir, DATABASE_NAME);
    if (!(await makeDatabase(databaseUrl(cluster, postmaster.socketDir, 'postgres')))) {
      await sleep(RETRY_MS);
      continue;
    }
    const taken = await takeLock(url, role);
    if (taken !== 'unavailable' && 'lock' in taken) {
      if (role === 'guest' || (await isLaunchedWith(postmaster.pid, launchOptions))) {
        return { postmaster, lock: taken.lock };
      }
      // Left by a killed process of an older version or with other settings. A guest at work is not disturbed.
      if (!(await taken.lock.takeAll())) return { postmaster, lock: taken.lock };
      await shutDown(postmaster, cluster.folder, 'fast');
      await taken.lock.release();
      continue;
    }
    if (taken !== 'unavailable' && role === 'server' && taken.heldBy === 'server') {
      throw new EmbeddedPostgresError(
        'inUse',
        `Another Mailcote${taken.pid ? ` (process ${taken.pid})` : ''} already runs on the data folder ${options.dataDir}`,
      );
    }
    // A guest is stopping PostgreSQL at this moment, or it is just going down or coming up.
    await sleep(RETRY_MS);
  }
  throw new EmbeddedPostgresError(
    'failed',
    `PostgreSQL in ${cluster.folder} cannot be reached (see ${launchOptions.logFile})`,
  );
}

async function attachOrLaunch(
  launchOptions: LaunchOptions,
  log: (line: string) => void,
): Promise<Postmaster | 'busy' | 'orphaned'> {
  let announceAt = Date.now() + 3_000;
  for (;;) {
    const state = await inspect(launchOptions.cluster);
    if (state.kind === 'none') return launch(launchOptions);
    if (state.isReady) return state.postmaster;
    // Crash recovery replays up to max_wal_size; cutting it short would only begin it anew.
    if (Date.now() > announceAt) {
      log('Waiting for the database, which is recovering or stopping');
      announceAt = Date.now() + 30_000;
    }
    await sleep(RETRY_MS);
  }
}

/** @returns false when the server is not accepting connections (any more). */
async function makeDatabase(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
    return true;
  } catch (error) {
    // 42P04, 23505: another start made it this moment
    if (errorCode(error) === '42P04' || errorCode(error) === '23505') return true;
    if (isUnavailable(error)) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function databaseUrl(cluster: Cluster, socketDir: string, database: string): string {
  return `postgres://${DATABASE_USER}:${cluster.password}@localhost/${database}?host=${encodeURIComponent(socketDir)}`;
}
