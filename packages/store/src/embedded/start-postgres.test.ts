import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { startPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './index.ts';
import { run } from './run.ts';

const isRoot = process.getuid?.() === 0;
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

async function temporaryFolder(mode = 0o711): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-embedded-'));
  await chmod(folder, mode);
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function start(
  dataDir: string,
  options: Partial<EmbeddedPostgresOptions> = {},
): Promise<EmbeddedPostgres & { lines: string[] }> {
  const lines: string[] = [];
  const postgres = await startPostgres({
    dataDir,
    isTemporary: true,
    log: (line) => lines.push(line),
    ...options,
  });
  cleanUp.push(() => postgres.stop('immediate'));
  return Object.assign(postgres, { lines });
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  // A server that is killed ends the connection with an event as well as an error.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows[0] && Object.values(rows[0])[0];
  } finally {
    await client.end();
  }
}

/** A process of its own that starts PostgreSQL and then does nothing until it is killed. */
async function startElsewhere(dataDir: string): Promise<{ child: ChildProcess; pid: number; url: string }> {
  const module = new URL('index.ts', import.meta.url).href;
  const script = `
    const { startPostgres } = await import(${JSON.stringify(module)});
    const log = (line) => process.stderr.write(line + '\\n');
    const { pid, url } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, isTemporary: true, log });
    process.stdout.write(JSON.stringify({ pid, url }));
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanUp.push(async () => child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, ...(JSON.parse(said.toString()) as { pid: number; url: string }) };
}

test('a new cluster: UTF-8, a Unix socket and nothing else, a password, never root', async () => {
  const dataDir = await temporaryFolder();
  const postgres = await start(dataDir);
  expect(await ask(postgres.url, 'SHOW server_encoding')).toBe('UTF8');
  expect(await ask(postgres.url, `SELECT upper('ä한') || lower('É')`)).toBe('Ä한é');
  expect(await ask(postgres.url, 'SHOW listen_addresses')).toBe('');
  expect(await ask(postgres.url, 'SHOW fsync')).toBe('on');
  expect(await ask(postgres.url, 'SHOW data_checksums')).toBe('on');
  expect(await ask(postgres.url, 'SELECT current_database()')).toBe('mailcote');

  const wrong = postgres.url.replace(/:[^:@/]+@/, ':wrong@');
  await expect(ask(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });

  const password = await stat(join(dataDir, 'postgres', '18', 'password'));
  expect(password.mode & 0o777).toBe(0o600);
  const socketFolder = new URL(postgres.url).searchParams.get('host') ?? '';
  expect((await stat(socketFolder)).mode & 0o777).toBe(0o700);
  const { uid } = await stat(join(dataDir, 'postgres', '18', 'cluster'));
  expect(uid).not.toBe(0);
  const status = await readFile(`/proc/${postgres.pid}/status`, 'utf8');
  expect(status).toMatch(new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}\\t`, 'm'));
});

test('what was stored is there after a restart, and after being stopped at once', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS n');
  await first.stop();
  await expect(ask(first.url, 'SELECT 1')).rejects.toThrow();
  const second = await start(dataDir);
  expect(await ask(second.url, 'SELECT n FROM kept')).toBe(42);
  await second.stop('immediate');
  const third = await start(dataDir);
  expect(await ask(third.url, 'SELECT n FROM kept')).toBe(42);
});

test('a second server on the same data folder is told so in one line', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  const refusal = startPostgres({ dataDir, log: () => undefined });
  await expect(refusal).rejects.toMatchObject({ code: 'inUse' });
  await expect(refusal).rejects.toThrow(
    `Another Mailcote (process ${process.pid}) already runs on the data folder ${dataDir}`,
  );
  expect(await ask(first.url, 'SELECT 1')).toBe(1);
});

test('two first starts at once agree on one cluster', async () => {
  const dataDir = await temporaryFolder();
  const results = await Promise.allSettled([start(dataDir), start(dataDir), start(dataDir)]);
  const servers = results.filter((result) => result.status === 'fulfilled');
  const refusals = results.filter((result) => result.status === 'rejected');
  expect(servers).toHaveLength(1);
  expect(refusals.map(({ reason }) => (reason as { code: string }).code)).toEqual(['inUse', 'inUse']);
  expect(await ask(servers[0]?.value.url ?? '', 'SELECT 1')).toBe(1);
});

test('the database of a killed server is taken over', async () => {
  const dataDir = await temporaryFolder();
  const { child, pid, url } = await startElsewhere(dataDir);
  await ask(url, 'CREATE TABLE kept AS SELECT 42 AS n');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await start(dataDir);
  expect(next.pid).toBe(pid);
  expect(await ask(next.url, 'SELECT n FROM kept')).toBe(42);
  await next.stop();
  // Gone, or a zombie whose parent was killed and whose new one has not looked yet.
  expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).toBe('');
});

test('the database of a killed server is started again when the settings are other ones', async () => {
  const dataDir = await temporaryFolder();
  const { child, pid } = await startElsewhere(dataDir);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await start(dataDir, { settings: { work_mem: '7MB' } });
  expect(next.pid).not.toBe(pid);
  expect(await ask(next.url, 'SHOW work_mem')).toBe('7MB');
});

test('a killed database is started again, under the same address', async () => {
  const postgres = await start(await temporaryFolder());
  await ask(postgres.url, 'CREATE TABLE kept AS SELECT 42 AS n');
  const before = postgres.pid;
  process.kill(before, 'SIGKILL');
  await vi.waitFor(async () => expect(await ask(postgres.url, 'SELECT n FROM kept')).toBe(42), 30_000);
  await vi.waitFor(
    () =>
      expect(postgres.lines).toEqual([
        'The database has gone away; it is started again',
        'The database is back',
      ]),
    30_000,
  );
  expect(postgres.pid).not.toBe(before);
});

test('a killed database is started again beside a child that does not notice the end', async () => {
  const postgres = await start(await temporaryFolder());
  const client = new Client({ connectionString: postgres.url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const child = rows[0]?.pid ?? 0;
  process.kill(child, 'SIGSTOP');
  cleanUp.push(async () => run('kill', ['-9', String(child)], { runAs: null }));
  process.kill(postgres.pid, 'SIGKILL');
  await vi.waitFor(async () => expect(await ask(postgres.url, 'SELECT 42')).toBe(42), 60_000);
});

test('a process number that now belongs to another program does not keep the database from starting', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  const pidFile = join(dataDir, 'postgres', '18', 'cluster', 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8');
  await first.stop();
  await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)));
  const second = await start(dataDir);
  expect(await ask(second.url, 'SELECT 1')).toBe(1);
  expect(second.pid).not.toBe(process.pid);
});

test('guests come and go beside a server', async () => {
  const dataDir = await temporaryFolder();
  const server = await start(dataDir);
  const guest = await start(dataDir, { role: 'guest' });
  expect(guest.pid).toBe(server.pid);
  await guest.stop();
  expect(await ask(server.url, 'SELECT 1')).toBe(1);
});

test('without a server, the last guest turns off the light', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir, { role: 'guest' });
  const second = await start(dataDir, { role: 'guest' });
  await first.stop();
  expect(await ask(second.url, 'SELECT 1')).toBe(1);
  await second.stop();
  await expect(ask(second.url, 'SELECT 1')).rejects.toThrow();
});

test('a server that started while a guest was at work keeps the database when the guest leaves', async () => {
  const dataDir = await temporaryFolder();
  const guest = await start(dataDir, { role: 'guest' });
  const server = await start(dataDir);
  expect(server.pid).toBe(guest.pid);
  await guest.stop();
  expect(await ask(server.url, 'SELECT 1')).toBe(1);
});

test('a data folder with a long path and blanks keeps its socket elsewhere', async () => {
  const dataDir = join(await temporaryFolder(), 'a long name '.repeat(12), 'data');
  const postgres = await start(dataDir);
  expect(await ask(postgres.url, 'SELECT 1')).toBe(1);
  const socketFolder = new URL(postgres.url).searchParams.get('host') ?? '';
  expect(socketFolder.startsWith(tmpdir())).toBe(true);
  cleanUp.push(() => rm(socketFolder, { recursive: true, force: true }));
});

test('a cluster of another major version is left alone', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  await first.stop();
  await rename(join(dataDir, 'postgres', '18'), join(dataDir, 'postgres', '17'));
  await expect(startPostgres({ dataDir, log: () => undefined })).rejects.toThrow(/made by PostgreSQL 17/);
});

test.runIf(isRoot)(
  'as root, a folder closed to others sends the database to /var/lib/mailcote, and is followed',
  async () => {
    const parent = await temporaryFolder(0o700);
    const dataDir = join(parent, 'data');
    const first = await start(dataDir);
    const link = join(dataDir, 'postgres');
    const target = await readlink(link);
    cleanUp.push(() => rm(target, { recursive: true, force: true }));
    expect(target).toMatch(/^\/var\/lib\/mailcote\/[0-9a-f]{16}(-\d+)?$/);
    expect(first.lines).toEqual([
      expect.stringMatching(`^The database lives in ${target}, because the user .* cannot enter`),
    ]);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS n');
    await first.stop();

    const second = await start(dataDir);
    expect(second.lines).toEqual([]);
    expect(await ask(second.url, 'SELECT n FROM kept')).toBe(42);
    await second.stop();

    // The same path anew is a new server; the old database is neither used nor removed.
    await rm(dataDir, { recursive: true });
    const third = await start(dataDir);
    const other = await readlink(link);
    cleanUp.push(() => rm(other, { recursive: true, force: true }));
    expect(other).not.toBe(target);
    await expect(ask(third.url, 'SELECT n FROM kept')).rejects.toThrow(/kept/);
    expect((await lstat(target)).isDirectory()).toBe(true);
  },
);

test.runIf(isRoot)('as root, a cluster that belongs to a user is run as that user', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  await first.stop();
  await run('chown', ['-R', '65534', join(dataDir, 'postgres')], { runAs: null });
  const second = await start(dataDir);
  expect(await readFile(`/proc/${second.pid}/status`, 'utf8')).toMatch(/^Uid:\t65534\t/m);
  await second.stop();
  await run('chown', ['-R', '0:0', join(dataDir, 'postgres')], { runAs: null });
  const third = await start(dataDir);
  expect(await ask(third.url, 'SELECT 1')).toBe(1);
});

test.skipIf(isRoot)('a data folder that cannot be written is named', async () => {
  const parent = await temporaryFolder();
  const dataDir = join(parent, 'data');
  await mkdir(dataDir, { mode: 0o500 });
  await expect(startPostgres({ dataDir, log: () => undefined })).rejects.toThrow(await realpath(dataDir));
});
