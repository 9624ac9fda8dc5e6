import { EmbeddedPostgresError } from './error.ts';
import { run, type RunAs } from './run.ts';

/** Tried in this order when we are root. Both are unprivileged on every system that has them. */
const UNPRIVILEGED_USERS = ['postgres', 'nobody'];

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The user PostgreSQL runs as when we are root (it refuses root itself). Null when we are an ordinary user: ourselves. */
export async function unprivilegedUser(): Promise<RunAs | null> {
  if (!isRoot()) return null;
  for (const name of UNPRIVILEGED_USERS) {
    const runAs = await lookUp(name);
    if (runAs && runAs.uid !== 0 && (await canBecome(runAs))) return runAs;
  }
  throw new EmbeddedPostgresError(
    'unsupported',
    `PostgreSQL never runs as root, and neither ${UNPRIVILEGED_USERS.join(' nor ')} can be used here: start as an ordinary user, or set DATABASE_URL`,
  );
}

/** The user with this numeric id: the owner of a cluster that exists already. */
export async function userById(uid: number, gid: number): Promise<RunAs> {
  const { code, output } = await run('id', ['-un', String(uid)], { runAs: null });
  return { uid, gid, name: code === 0 ? output.trim() : `uid ${uid}` };
}

/** True when the user may enter the folder: asked of the kernel, so modes, groups and access lists all count. */
export async function canEnter(folder: string, runAs: RunAs | null): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { runAs })).code === 0;
}

async function lookUp(name: string): Promise<RunAs | null> {
  const [uid, gid] = await Promise.all([
    run('id', ['-u', name], { runAs: null }),
    run('id', ['-g', name], { runAs: null }),
  ]);
  if (uid.code !== 0 || gid.code !== 0) return null;
  return { uid: Number(uid.output), gid: Number(gid.output), name };
}

/** A user namespace that maps only root (some rootless containers) has the names but cannot switch to them. */
async function canBecome(runAs: RunAs): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'exit 0'], { runAs })).code === 0;
}
