import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, startServerProcess } from '../../apps/server/src/testing/server-process.ts';

/*
 * The real server as its users start it, in a process and a data folder of its own, on free ports.
 */

const ROOT = join(import.meta.dirname, '../..');

export interface Mailcote extends AsyncDisposable {
  ports: ServerProcess['ports'];
  urls: { public: string; setup: string | null };
  process: ChildProcess;
  dataDir: string;
  /** Ends the server, cleanly or without a word; what is in the data folder stays. */
  stop: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** Starts it again on the same data and the same ports. */
  start: () => Promise<void>;
  /** Runs `mailcote …` beside the server. @returns what it printed @throws when it exits with another code than 0 */
  mailcote: (args: string[], input?: string) => Promise<string>;
}

/** Starts a server with the given settings on top; waits until it says that it is ready. */
export async function startMailcote(settings: Record<string, string> = {}): Promise<Mailcote> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-'));
  // PostgreSQL's own user must be able to pass when we are root; otherwise it would move out of the folder.
  await chmod(dataDir, 0o711);
  const env = {
    ...process.env,
    MAILCOTE_DATA_DIR: dataDir,
    ...settings,
  };
  let server = await startServerProcess(env);
  const { ports, urls } = server;
  const stop = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const { exitCode, signalCode } = server.process;
    if (exitCode === null && signalCode === null) server.process.kill(signal);
    await server.ended;
  };
  return {
    ports,
    urls,
    get process() {
      return server.process;
    },
    dataDir,
    stop,
    start: async () => {
      // Those that are open; null: that service is switched off.
      const samePorts = Object.entries(ports).flatMap(([name, port]: [string, number | null]) =>
        port === null ? [] : [[`MAILCOTE_${name.toUpperCase()}_PORT`, String(port)]],
      );
      server = await startServerProcess({ ...env, ...Object.fromEntries(samePorts) });
    },
    mailcote: (args, input = '') => runCommand(args, input, env),
    [Symbol.asyncDispose]: async () => {
      await stop('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function runCommand(args: string[], input: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/server/src/cli/mailcote.ts'), ...args], {
    env,
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`mailcote ${args.join(' ')} ended with ${code}: ${errors}`);
  return output;
}
