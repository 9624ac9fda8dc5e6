import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const TIMEOUT_MS = 60_000;

/** Whether a program of somebody else is on this machine; without it its test is skipped. */
export function isHere(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Whether swaks is here, with the library that its TLS needs. */
export function isSwaksWithTlsHere(): boolean {
  // Its list of what it can do goes to both.
  return isHere('swaks') && execFileSync('sh', ['-c', 'swaks --support 2>&1']).includes('=== TLS supported');
}

/** Runs a program, one minute at most; rejects with what it said when it does not end with 0. @returns what it printed */
export function runProgram(
  program: string,
  args: readonly string[],
  { input = '', ...options }: { input?: string; uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: TIMEOUT_MS, ...options }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} failed: ${stderr}${stdout}`, { cause: error }));
    });
    // A program that ends without having read all of it is judged by how it ends.
    child.stdin?.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') reject(error);
    });
    child.stdin?.end(input);
  });
}
