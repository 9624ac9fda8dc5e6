import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError, errorCode } from './error.ts';
import type { Home } from './home.ts';
import { run, type RunAs } from './run.ts';

export const DATABASE_USER = 'mailcote';
export const DATABASE_NAME = 'mailcote';

/** A half-made cluster older than this was left by a start that was killed. */
const ABANDONED_AFTER_MS = 10 * 60_000;

export interface Cluster {
  /** PGDATA, an absolute path without symbolic links. */
  folder: string;
  password: string;
  /** True when this call made it. */
  isNew: boolean;
}

/**
 * Opens the cluster `<home>/<major>/cluster` or makes it: in a temporary folder that is renamed at the end, so a killed start
 * leaves no half cluster and two starts at once agree on one.
 */
export async function openCluster(home: Home, binaries: Binaries, isTemporary: boolean): Promise<Cluster> {
  const place = join(home.folder, String(binaries.major));
  const existing = await read(place);
  if (existing) return existing;
  await refuseOtherMajor(home, binaries.major);
  await removeAbandoned(home);

  const staging = await mkdtemp(join(home.folder, '.new-'));
  try {
    if (home.runAs) await chmod(staging, 0o711);
    const cluster = join(staging, 'cluster');
    const passwordFile = join(staging, 'password');
    await mkdir(cluster, { mode: 0o700 });
    await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true });
    await giveTo(home.runAs, cluster, passwordFile);
    // Byte order for speed and stability across C libraries, Unicode rules for upper and lower case.
    const locale = '-E UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8'.split(' ');
    const access = ['-U', DATABASE_USER, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'];
    const durability = isTemporary ? '--no-sync' : '--sync-method=fsync';
    const args = ['-D', cluster, ...access, ...locale, durability, '--no-instructions'];
    const { code, output } = await run(join(binaries.bin, 'initdb'), args, {
      runAs: home.runAs,
      cwd: staging,
    });
    if (code !== 0) throw new EmbeddedPostgresError('failed', `initdb failed: ${lastLine(output)}`);
    await rename(staging, place);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another start made it in the meantime.
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  }
  const made = await read(place);
  if (!made) throw new EmbeddedPostgresError('failed', `${place} disappeared while it was made`);
  return { ...made, isNew: true };
}

async function read(place: string): Promise<Cluster | null> {
  try {
    const password = (await readFile(join(place, 'password'), 'utf8')).trim();
    return { folder: join(place, 'cluster'), password, isNew: false };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function refuseOtherMajor(home: Home, major: number): Promise<void> {
  const other = (await readdir(home.folder)).find((entry) => /^\d+$/.test(entry));
  if (!other) return;
  throw new EmbeddedPostgresError(
    'unsupported',
    `The database in ${home.folder} was made by PostgreSQL ${other}; this version has PostgreSQL ${major}`,
  );
}

async function removeAbandoned(home: Home): Promise<void> {
  for (const entry of await readdir(home.folder)) {
    if (!entry.startsWith('.new-')) continue;
    const { mtimeMs } = await stat(join(home.folder, entry));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS)
      await rm(join(home.folder, entry), { recursive: true, force: true });
  }
}

async function giveTo(runAs: RunAs | null, ...paths: string[]): Promise<void> {
  if (!runAs) return;
  for (const path of paths) await chown(path, runAs.uid, runAs.gid);
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
