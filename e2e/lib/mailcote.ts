import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/*
 * The real server as its users start it, in a process and a data folder of its own, on free ports.
 */

const ROOT = join(import.meta.dirname, '../..');

export interface Mailcote extends AsyncDisposable {
  ports: { http: number; smtp: number; submission: number };
  urls: { public: string; setup: string | null };
  process: ChildProcess;
  dataDir: string;
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
    MAILCOTE_HTTP_PORT: '0',
    MAILCOTE_SMTP_PORT: '0',
    MAILCOTE_SUBMISSION_PORT: '0',
    MAILCOTE_LOG_FORMAT: 'json',
    ...settings,
  };
  const child = spawn(process.execPath, [join(ROOT, 'apps/server/src/main.ts')], {
    env,
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const { ports, urls } = await ready(child);
  return {
    ports,
    urls,
    process: child,
    dataDir,
    mailcote: (args, input = '') => runCommand(args, input, env),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function ready(child: ChildProcess): Promise<Pick<Mailcote, 'ports' | 'urls'>> {
  if (!child.stdout || !child.stderr) throw new Error('the server was started without pipes');
  const said: string[] = [];
  const note = (line: string) => {
    said.push(line);
    if (said.length > 200) said.shift();
  };
  createInterface({ input: child.stderr }).on('line', note);
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      note(line);
      if (process.env['E2E_LOG'] !== undefined) process.stderr.write(`${line}\n`);
      const entry = parsed(line);
      if (entry?.msg === 'ready') resolve({ ports: entry.ports, urls: entry.urls });
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said.join('\n')}`)));
  });
}

function parsed(line: string): (Pick<Mailcote, 'ports' | 'urls'> & { msg: string }) | null {
  try {
    return JSON.parse(line) as Pick<Mailcote, 'ports' | 'urls'> & { msg: string };
  } catch {
    return null;
  }
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
