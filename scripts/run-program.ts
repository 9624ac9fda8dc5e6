import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

export interface ProgramResult {
  code: number;
  /** stdout and stderr as they came. */
  output: string;
}

export interface ProgramOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** True: the output is also shown as it comes. */
  isShown?: boolean;
  /** After this long it is killed. */
  timeoutMs?: number;
}

/** Runs a program to its end without standard input. A program that cannot be started ends with code 127. */
export async function runProgram(
  file: string,
  args: string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
    });
    const chunks: Buffer[] = [];
    const take =
      (stream: NodeJS.WriteStream) =>
      (chunk: Buffer): void => {
        chunks.push(chunk);
        if (options.isShown) stream.write(chunk);
      };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code, signal) =>
      resolve({ code: code ?? (signal ? 128 : 1), output: Buffer.concat(chunks).toString() }),
    );
  });
}

/** The JavaScript file behind a command of an installed package, to be run with our own Node. */
export function packageCommand(packageName: string, command: string, from: string = ROOT): string {
  const require = createRequire(join(from, 'package.json'));
  // Many packages do not export their package.json; their folder is found by walking the search paths.
  for (const folder of require.resolve.paths(packageName) ?? []) {
    try {
      const manifestPath = join(folder, packageName, 'package.json');
      const { bin } = require(manifestPath) as { bin?: string | Record<string, string> };
      const file = typeof bin === 'string' ? bin : bin?.[command];
      if (file) return join(dirname(manifestPath), file);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
    }
  }
  throw new Error(`${packageName} is not installed`);
}
