import { spawn } from 'node:child_process';

/** The user a program runs as; null: the user we are. */
export interface RunAs {
  uid: number;
  gid: number;
  name: string;
}

export interface RunResult {
  /** Exit code; null: killed by a signal or not started at all. */
  code: number | null;
  /** stdout and stderr together. */
  output: string;
}

/** Runs a program to its end, with a small fixed environment. A program that cannot be started gives code null. */
export async function run(
  file: string,
  args: string[],
  options: { runAs: RunAs | null; cwd?: string },
): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: programEnvironment(),
      cwd: options.cwd ?? '/',
      ...(options.runAs && { uid: options.runAs.uid, gid: options.runAs.gid }),
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}

/** Messages in English, times in UTC, whatever the operator's shell says: our code reads some of these messages. */
export function programEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
