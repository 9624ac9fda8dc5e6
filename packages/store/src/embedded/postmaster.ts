import { spawn } from 'node:child_process';
import { open, readdir, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError, errorCode } from './error.ts';
import { programEnvironment, run, type RunAs } from './run.ts';

/** The server's log is kept once more under `.1` when it has grown past this. */
const LOG_ROTATED_AT_BYTES = 10 * 1024 * 1024;
const POLL_MS = 10;

/** A running PostgreSQL server process. */
export interface Postmaster {
  pid: number;
  socketDir: string;
}

export type PostmasterState =
  | { kind: 'none' }
  /** `isReady` false: starting, recovering or stopping. */
  | { kind: 'running'; isReady: boolean; postmaster: Postmaster };

export interface LaunchOptions {
  binaries: Binaries;
  cluster: string;
  socketDir: string;
  logFile: string;
  settings: Record<string, string>;
  runAs: RunAs | null;
}

/**
 * Reads postmaster.pid and makes sure that the process it names is a PostgreSQL on this very cluster. After a crash the number may by
 * now belong to another program (always so in a container, where numbers repeat); PostgreSQL would then refuse to start, so the file goes.
 */
export async function inspect(cluster: string): Promise<PostmasterState> {
  const file = join(cluster, 'postmaster.pid');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'none' };
    throw error;
  }
  // pid, data folder, start time, port, socket folder, listen address, shared memory, status
  const [pidLine, , , , socketDir = '', , , status = ''] = text.split('\n');
  const pid = Number(pidLine);
  if (!Number.isSafeInteger(pid) || pid <= 1) {
    // Being written this moment, or damaged by a full disk; PostgreSQL itself tells which.
    return { kind: 'none' };
  }
  if (await isPostmasterOf(pid, cluster)) {
    return { kind: 'running', isReady: status.trim() === 'ready', postmaster: { pid, socketDir } };
  }
  if (isAlive(pid) && (await readFile(file, 'utf8').catch(() => '')) === text)
    await rm(file, { force: true });
  return { kind: 'none' };
}

/** True while the process lives and is a `postgres -D <cluster>`. A zombie has no command line and counts as gone. */
export async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const { program, rest } = await commandLine(pid);
  return basename(program) === 'postgres' && `${rest} `.startsWith(`-D ${cluster} `);
}

/** False when the running server was started with other binaries or settings than these options ask for. */
export async function isLaunchedWith(pid: number, options: LaunchOptions): Promise<boolean> {
  const { program, rest } = await commandLine(pid);
  return [program, rest].join(' ') === launchArguments(options).join(' ');
}

function launchArguments(options: LaunchOptions): string[] {
  const settings = { listen_addresses: '', unix_socket_permissions: '0700', ...options.settings };
  return [
    join(options.binaries.bin, 'postgres'),
    '-D',
    options.cluster,
    '-k',
    options.socketDir,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/**
 * Starts a server and waits until it accepts connections.
 * It gets its own session: Ctrl-C in the terminal must reach us alone, so that mail in flight is finished before the database goes.
 * @returns 'busy' when another start was faster, 'orphaned' when children of a killed server still run: try again.
 */
export async function launch(options: LaunchOptions): Promise<Postmaster | 'busy' | 'orphaned'> {
  await rotate(options.logFile);
  const log = await open(options.logFile, 'a', 0o600);
  const logStart = (await log.stat()).size;
  const [program = '', ...args] = launchArguments(options);
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: programEnvironment(),
    cwd: '/',
    ...(options.runAs && { uid: options.runAs.uid, gid: options.runAs.gid }),
  });
  let failure: string | null = null;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure ??= `ended with ${signal ?? `code ${code}`}`));
  child.unref();
  await log.close();

  for (;;) {
    const state = await inspect(options.cluster);
    if (state.kind === 'running' && state.postmaster.pid !== child.pid) return 'busy';
    if (state.kind === 'running' && state.isReady) return state.postmaster;
    if (failure !== null) return explain(options.logFile, logStart, failure);
    await sleep(POLL_MS);
  }
}

/** Sends the signal and waits until the process is gone; harder signals follow if it does not go. */
export async function shutDown(
  postmaster: Postmaster,
  cluster: string,
  mode: 'fast' | 'immediate',
): Promise<void> {
  // PostgreSQL: SIGINT ends sessions and writes a checkpoint, SIGQUIT drops everything (recovery at the next start).
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ];
  for (const [signal, patience] of mode === 'fast' ? steps : steps.slice(1)) {
    if (!(await isPostmasterOf(postmaster.pid, cluster))) return;
    process.kill(postmaster.pid, signal);
    const end = Date.now() + patience;
    while (Date.now() < end) {
      if (!(await isPostmasterOf(postmaster.pid, cluster))) return;
      await sleep(POLL_MS);
    }
  }
  throw new EmbeddedPostgresError('failed', `PostgreSQL (process ${postmaster.pid}) does not end`);
}

/**
 * Kills what is left of a server that was killed. Its children notice within moments that it is gone, except one that waits for a lock
 * which another held when it was killed: that one would wait for ever, and PostgreSQL does not start beside it.
 */
export async function killOrphans(cluster: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const folder = await realpath(cluster);
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isSafeInteger(pid) || !(await isOrphanOf(pid, cluster, folder))) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (errorCode(error) !== 'ESRCH') throw error;
    }
  }
}

/** A `postgres: …` at work in the cluster's folder that is not the child of a server which runs now. */
async function isOrphanOf(pid: number, cluster: string, folder: string): Promise<boolean> {
  if (!(await commandLine(pid)).program.startsWith('postgres:')) return false;
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== folder) return false;
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return !(await isPostmasterOf(Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), cluster));
  } catch (error) {
    // It has just gone, or is another user's.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Program and arguments of a process, separated by single blanks; empty when it is gone or not ours to see. */
async function commandLine(pid: number): Promise<{ program: string; rest: string }> {
  let words: string[] = [];
  if (process.platform === 'linux') {
    try {
      words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    } catch {
      // Gone, or hidden from us: then it is another user's, and not ours.
    }
  } else {
    const { code, output } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { runAs: null });
    // The program's path may hold blanks, its first argument is always -D.
    const cut = output.indexOf(' -D ');
    if (code === 0 && cut > 0) words = [output.slice(0, cut), output.slice(cut + 1).trim()];
  }
  const [program = '', ...rest] = words;
  return { program, rest: rest.join(' ') };
}

async function rotate(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_ROTATED_AT_BYTES) await rename(logFile, `${logFile}.1`);
}

async function explain(logFile: string, from: number, failure: string): Promise<'busy' | 'orphaned'> {
  const text = (await readFile(logFile)).subarray(from).toString();
  if (/lock file "postmaster.pid" already exists|lock file "[^"]*\.lock" already exists/.test(text))
    return 'busy';
  if (/pre-existing shared memory block/.test(text)) return 'orphaned';
  const reason = /(?:FATAL|PANIC|ERROR): {2}(.*)/.exec(text)?.[1] ?? text.trim().split('\n').at(-1);
  throw new EmbeddedPostgresError(
    'failed',
    `PostgreSQL does not start: ${reason || failure} (see ${logFile})`,
  );
}
