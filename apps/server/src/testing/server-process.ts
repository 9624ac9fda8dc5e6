import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FREE_PORTS } from './free-ports.ts';

/** The real server as its users start it, in a process of its own. */
export interface ServerProcess {
  ports: {
    http: number;
    smtp: number;
    submission: number;
    pop3: number;
    pop3s: number;
    imap: number;
    imaps: number;
  };
  urls: { public: string; setup: string | null };
  process: ChildProcess;
  /** Resolves when it has ended, however. */
  ended: Promise<void>;
}

/** Lines of its output kept for the message when it does not start. */
const KEPT_LINES = 200;

/**
 * Starts `main.ts` on free ports and waits until it says that it is ready.
 * @param env MAILCOTE_DATA_DIR among it
 * @throws when it ends before, with what it said
 */
export async function startServerProcess(env: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    env: {
      ...process.env,
      ...FREE_PORTS,
      MAILCOTE_LOG_FORMAT: 'json',
      ...env,
    },
    cwd: join(import.meta.dirname, '../../../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(() => undefined);
  return { ...(await ready(child)), process: child, ended };
}

type Ready = Pick<ServerProcess, 'ports' | 'urls'>;

function ready(child: ChildProcess): Promise<Ready> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the server was started without pipes');
  const said: string[] = [];
  const note = (line: string): void => {
    said.push(line);
    if (said.length > KEPT_LINES) said.shift();
    if (process.env['E2E_LOG'] !== undefined) process.stderr.write(`${line}\n`);
  };
  createInterface({ input: stderr }).on('line', note);
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      note(line);
      const entry = parsed(line);
      if (entry?.msg === 'ready') resolve({ ports: entry.ports, urls: entry.urls });
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said.join('\n')}`)));
  });
}

function parsed(line: string): (Ready & { msg: string }) | null {
  try {
    return JSON.parse(line) as Ready & { msg: string };
  } catch {
    return null;
  }
}
