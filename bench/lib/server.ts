import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

/*
 * The real server in a process of its own, with a throw-away data folder and Postgres as it ships (fsync on), for benchmarks.
 */

const ROOT = join(import.meta.dirname, '../..');

export const PASSWORD = 'correct horse battery staple';
export const DOMAIN = 'bench.test';

export interface BenchServer extends AsyncDisposable {
  httpUrl: string;
  smtpPort: number;
  process: ChildProcess;
  /** Runs `mailcote …` beside the server and returns what it printed. */
  mailcote: (args: string[], input?: string) => Promise<string>;
  /** Resident memory of the server process, octets. */
  memory: () => Promise<number>;
}

/** Starts a server with the accounts `user0@bench.test` … and waits until it is ready. */
export async function startBenchServer({ accounts = 1 } = {}): Promise<BenchServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-bench-'));
  const [httpPort, smtpPort, submissionPort] = await freePorts(3);
  const env = {
    ...process.env,
    MAILCOTE_DATA_DIR: dataDir,
    MAILCOTE_HTTP_PORT: String(httpPort),
    MAILCOTE_SMTP_PORT: String(smtpPort),
    MAILCOTE_SUBMISSION_PORT: String(submissionPort),
    MAILCOTE_RATE_LIMITS: 'off',
    MAILCOTE_LOG_LEVEL: 'warn',
  };
  const mailcote = (args: string[], input = '') => run(args, input, env);
  const child = spawn(process.execPath, [join(ROOT, 'apps/server/src/main.ts')], {
    env,
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const httpUrl = `http://127.0.0.1:${httpPort}`;
  await ready(`${httpUrl}/health/ready`, child);
  await mailcote(['domain', 'add', DOMAIN]);
  for (let n = 0; n < accounts; n++)
    await mailcote(['account', 'create', `user${n}@${DOMAIN}`, '--password-stdin'], `${PASSWORD}\n`);
  return {
    httpUrl,
    smtpPort: smtpPort ?? 0,
    process: child,
    mailcote,
    memory: async () => {
      const { readFile } = await import('node:fs/promises');
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function run(args: string[], input: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/server/src/cli/mailcote.ts'), ...args], {
    env,
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`mailcote ${args.join(' ')} ended with ${code}`);
  return output;
}

/** Ports that were free a moment ago; all held open together so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The machine, for the JSON line. */
export function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
}
