import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir, realpath, rmdir, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SYSTEM_FOLDER } from './binaries.ts';
import { canEnter, isRoot, unprivilegedUser, userById } from './database-user.ts';
import { EmbeddedPostgresError, errorCode } from './error.ts';
import { run, type RunAs } from './run.ts';

/** Unix socket addresses end at 107 bytes on Linux and 103 on macOS; PostgreSQL adds "/.s.PGSQL.5432" to the folder. */
const LONGEST_SOCKET_FOLDER = 103 - '/.s.PGSQL.5432'.length;

/** Where everything of one embedded cluster lives. */
export interface Home {
  /** `<data folder>/postgres`, symbolic links resolved. */
  folder: string;
  runAs: RunAs | null;
}

/**
 * Finds or makes `<dataDir>/postgres` and decides as whom PostgreSQL runs.
 *
 * As root the database runs as an unprivileged user, which may be unable to enter the data folder (under /root, or made
 * by `mktemp -d`). Then the cluster goes to /var/lib/mailcote/<hash of the path>, and `<dataDir>/postgres` is a symbolic link to it.
 */
export async function prepareHome(dataDir: string, log: (line: string) => void): Promise<Home> {
  const data = resolve(dataDir);
  await mkdir(data, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
  const link = join(data, 'postgres');

  if (await isMissing(link)) {
    const runAs = await unprivilegedUser();
    if (runAs && !(await isUsable(data, runAs))) await relocate(link, runAs, log);
    else await makeFolder(link).catch(unlessExists);
  }
  let folder: string;
  try {
    folder = await realpath(link);
  } catch (error) {
    throw new EmbeddedPostgresError('noAccess', `${link} points to a folder that is not there any more`, {
      cause: error,
    });
  }
  const runAs = await ownerOfCluster(folder);
  if (runAs && !(await canEnter(folder, runAs))) {
    throw new EmbeddedPostgresError(
      'noAccess',
      `The user ${runAs.name} cannot enter ${folder}: let others pass through its parent folders (chmod o+x), or move the data folder`,
    );
  }
  return { folder, runAs };
}

/** A folder for the socket that only PostgreSQL's user (and root) can enter, with a short enough path. */
export async function prepareSocketFolder(home: Home, wanted: string | undefined): Promise<string> {
  const inHome = join(home.folder, 'run');
  const isShort = Buffer.byteLength(inHome) <= LONGEST_SOCKET_FOLDER;
  const inTmp = join(tmpdir(), `mailcote-${shortHash(home.folder)}`);
  const folder = wanted ? resolve(wanted) : isShort ? inHome : inTmp;
  if (Buffer.byteLength(folder) > LONGEST_SOCKET_FOLDER) {
    throw new EmbeddedPostgresError(
      'failed',
      `The path of the socket folder is too long for a Unix socket: ${folder}`,
    );
  }
  const isNew = await mkdir(folder, { mode: 0o700 }).then(() => true, unlessExists);
  // Inside our own folder it may be another user's from before the cluster changed hands.
  if (home.runAs && (isNew || folder === inHome)) await chown(folder, home.runAs.uid, home.runAs.gid);
  // In /tmp another user could have made the name first, with a folder of theirs or a link.
  const found = await lstat(folder);
  const owner = home.runAs?.uid ?? process.getuid?.() ?? found.uid;
  if (!found.isDirectory() || found.uid !== owner) {
    throw new EmbeddedPostgresError(
      'noAccess',
      `${folder} belongs to somebody else; remove it or set TMPDIR`,
    );
  }
  await chmod(folder, 0o700);
  return folder;
}

/** Who the cluster belongs to: that user runs it. A cluster copied by root is given back to the unprivileged user. */
async function ownerOfCluster(folder: string): Promise<RunAs | null> {
  for (const entry of await readdir(folder)) {
    if (!/^\d+$/.test(entry)) continue;
    const owner = await stat(join(folder, entry, 'cluster'));
    if (!isRoot()) {
      if (owner.uid === process.getuid?.()) continue;
      const name = (await userById(owner.uid, owner.gid)).name;
      throw new EmbeddedPostgresError(
        'noAccess',
        `The database in ${folder} belongs to ${name}: start as that user or as root`,
      );
    }
    if (owner.uid !== 0) return userById(owner.uid, owner.gid);
    const runAs = await unprivilegedUser();
    if (runAs) {
      await run('chown', ['-R', `${runAs.uid}:${runAs.gid}`, join(folder, entry)], { runAs: null });
      // The folder around the cluster stays ours, as initdb's step left it.
      await chown(join(folder, entry), 0, 0);
      await chmod(join(folder, entry), 0o711);
    }
  }
  return unprivilegedUser();
}

function unlessExists(error: unknown): undefined {
  if (errorCode(error) !== 'EEXIST') throw error;
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
}

/** The user can pass through the folder, and files in it can be given to that user (not so on some network and host mounts). */
async function isUsable(data: string, runAs: RunAs): Promise<boolean> {
  if (!(await canEnter(data, runAs))) return false;
  const probe = join(data, `.probe-${process.pid}`);
  const script = 'mkdir -m 700 "$1" && chown "$2" "$1"; code=$?; rmdir "$1"; exit $code';
  const made = await run('/bin/sh', ['-c', script, 'sh', probe, `${runAs.uid}:${runAs.gid}`], {
    runAs: null,
  });
  return made.code === 0;
}

async function relocate(link: string, runAs: RunAs, log: (line: string) => void): Promise<void> {
  await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  // A folder left by an earlier data folder of the same path holds somebody's mail: never reused, never removed.
  for (let n = 1; ; n += 1) {
    const folder = join(SYSTEM_FOLDER, n === 1 ? shortHash(link) : `${shortHash(link)}-${n}`);
    try {
      await makeFolder(folder);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      throw error;
    }
    try {
      await symlink(folder, link);
    } catch (error) {
      // Another start was first.
      await rmdir(folder);
      return unlessExists(error);
    }
    log(`The database lives in ${folder}, because the user ${runAs.name} cannot enter ${link}`);
    return;
  }
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  // Root's folders must let the database's user pass through; what is inside is 0700 and theirs.
  if (isRoot()) await chmod(folder, 0o711);
}

function shortHash(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}
