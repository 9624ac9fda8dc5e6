import { spawn } from 'node:child_process';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot } from './database-user.ts';
import { startPostgres, type EmbeddedPostgres } from './start-postgres.ts';

export interface TemporaryPostgresOptions {
  /** Over settings that trade durability for speed; a kill test asks for `{ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }`. */
  settings?: Record<string, string>;
  log?(line: string): void;
}

/**
 * A cluster of its own for tests, in a new folder under the temporary folder. `stop()` removes it;
 * so does the end of this process, even by SIGKILL.
 */
export async function startTemporaryPostgres(
  options: TemporaryPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-test-'));
  // mkdtemp makes 0700; PostgreSQL's own user must be able to pass through.
  if (isRoot()) await chmod(dataDir, 0o711);
  const postgres = await startPostgres({
    dataDir,
    isTemporary: true,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', ...options.settings },
    log: (line) => options.log?.(line),
  });
  const home = await realpath(join(dataDir, 'postgres'));
  const watchdog = startWatchdog(postgres.pid, dataDir, home);

  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    watchdog.kill('SIGKILL');
    await postgres.stop('immediate');
    await rm(home, { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  };
  return {
    url: postgres.url,
    get pid() {
      return postgres.pid;
    },
    stop: () => (stopped ??= stop()),
    [Symbol.asyncDispose]: () => (stopped ??= stop()),
  };
}

/** A shell that waits for the end of our side of its standard input, which comes with our own end, however it comes. */
function startWatchdog(pid: number, dataDir: string, home: string): ReturnType<typeof spawn> {
  const script = 'read -r _; kill -QUIT "$1" 2>/dev/null; sleep 1; rm -rf -- "$2" "$3"';
  const watchdog = spawn('/bin/sh', ['-c', script, 'sh', String(pid), home, dataDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  watchdog.unref();
  // The pipe's handle would keep this process alive, whose end it is there to notice.
  if (watchdog.stdin && 'unref' in watchdog.stdin && typeof watchdog.stdin.unref === 'function')
    watchdog.stdin.unref();
  return watchdog;
}
