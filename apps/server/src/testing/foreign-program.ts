import { execFile, spawnSync } from 'node:child_process';

/** Whether a program runs here; without it its test is skipped. */
export function isHere(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).error === undefined;
}

/** Runs a program with `input`, one minute at most; rejects with what it said when it does not end with 0. */
export function runProgram(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} failed: ${stderr}${stdout}`, { cause: error }));
    });
    child.stdin?.end(input);
  });
}
