import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { startMailcote } from '../../e2e/lib/mailcote.ts';

/*
 * The real server in a process of its own, with a throw-away data folder and Postgres as it ships (fsync on), for benchmarks.
 */

export const PASSWORD = 'correct horse battery staple';
export const DOMAIN = 'bench.test';

export interface BenchServer extends AsyncDisposable {
  httpUrl: string;
  smtpPort: number;
  imapPort: number;
  pop3Port: number;
  dataDir: string;
  /** Resident memory of the server process, octets. */
  memory: () => Promise<number>;
  /** Resolves when the server has nothing to do any more, with the moment from which on that was so. */
  idleSince: () => Promise<number>;
}

/**
 * Starts a server with the accounts `user0@bench.test` … and waits until it is ready. A data folder that is named is kept, with the
 * accounts it has; PostgreSQL's own user must be able to pass through it.
 */
export async function startBenchServer({
  accounts = 1,
  dataDir,
}: { accounts?: number; dataDir?: string | undefined } = {}): Promise<BenchServer> {
  const server = await startMailcote({
    MAILCOTE_RATE_LIMITS: 'off',
    MAILCOTE_LOG_LEVEL: 'info',
    ...(dataDir === undefined ? {} : { MAILCOTE_DATA_DIR: dataDir }),
  });
  const httpUrl = `http://127.0.0.1:${server.ports.http}`;
  const isFirst =
    accounts > 0 && !(await server.mailcote(['domain', 'list', '--json'])).includes(`"${DOMAIN}"`);
  if (isFirst) {
    await server.mailcote(['domain', 'add', DOMAIN]);
    const first = `user0@${DOMAIN}`;
    await server.mailcote(['account', 'create', first, '--admin', '--password-stdin'], `${PASSWORD}\n`);
    const authorization = `Basic ${Buffer.from(`${first}:${PASSWORD}`).toString('base64')}`;
    for (let n = 1; n < accounts; n++) await createAccount(httpUrl, authorization, `user${n}@${DOMAIN}`);
  }
  return {
    httpUrl,
    smtpPort: server.ports.smtp,
    imapPort: server.ports.imap,
    pop3Port: server.ports.pop3,
    dataDir: dataDir ?? server.dataDir,
    memory: async () => {
      const status = await readFile(`/proc/${server.process.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
    },
    idleSince: () => idleSince(server.process.pid ?? 0),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Its jobs look for work once a second. */
const IDLE_FOR_MS = 2_500;
/** Ticks of a hundredth of a second in LOOK_EVERY_MS that are no work. */
const IDLE_TICKS = 2;
const LOOK_EVERY_MS = 250;

async function idleSince(pid: number): Promise<number> {
  let since = performance.now();
  for (let before = await ticks(pid); performance.now() - since < IDLE_FOR_MS;) {
    await setTimeout(LOOK_EVERY_MS);
    const now = await ticks(pid);
    if (now - before > IDLE_TICKS) since = performance.now();
    before = now;
  }
  return since;
}

/** Processor time of a process. */
async function ticks(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** By the admin interface: quicker than a process for each. */
async function createAccount(httpUrl: string, authorization: string, address: string): Promise<void> {
  const response = await fetch(`${httpUrl}/api/admin/accounts`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ address, name: '', password: PASSWORD }),
  });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
}

/** The machine, for the JSON line. */
export function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    /** Of the last minute: what else there was to do. */
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
