import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, delimiter, dirname, join, matchesGlob, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createTestDatabase } from '../packages/store/src/testing/index.ts';
import { FREE_PORTS } from '../apps/server/src/testing/free-ports.ts';

/*
 * Where no container engine runs, the Dockerfile is still held to its word: its own steps are performed in an empty folder by an ordinary user, and
 * what comes out serves from an external Postgres.
 */

const ROOT = join(import.meta.dirname, '..');
const NOBODY = 65_534;
const isRoot = userInfo().uid === 0;

interface Step {
  instruction: string;
  rest: string;
}

/** The Dockerfile as instructions, continuation lines joined. */
function steps(dockerfile: string): Step[] {
  return dockerfile
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [instruction = '', ...rest] = line.trim().split(/\s+/);
      return { instruction, rest: rest.join(' ') };
    });
}

async function copy(rest: string, ignored: string[], destination: string): Promise<void> {
  const words = rest.split(' ').filter((word) => !word.startsWith('--'));
  const target = resolve(destination, words.pop() ?? '');
  const isFolder = rest.endsWith('/');
  for (const source of words) {
    await cp(join(ROOT, source), isFolder ? join(target, basename(source)) : target, {
      recursive: true,
      filter: (path) => !ignored.some((pattern) => matchesGlob(relative(ROOT, path), pattern)),
    });
  }
}

async function giveToNobody(folder: string): Promise<void> {
  if (!isRoot) return;
  execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);
}

/** Where the packages and the database can be reached by any user of this machine. */
async function forwardTo(databaseUrl: string) {
  const url = new URL(databaseUrl);
  const path = join(url.searchParams.get('host') ?? '', '.s.PGSQL.5432');
  const server = createServer((socket) => {
    const upstream = connect(path);
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.search = '';
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, [Symbol.dispose]: () => void server.close() };
}

test(
  'the Dockerfile’s steps, performed by an ordinary user in an empty folder, make a server that serves',
  { timeout: 600_000 },
  async () => {
    const dockerfile = steps(await readFile(join(ROOT, 'Dockerfile'), 'utf8'));
    const ignored = (await readFile(join(ROOT, '.dockerignore'), 'utf8')).split('\n').filter(Boolean);
    const home = await mkdtemp(join(tmpdir(), 'mailcote-container-'));
    const app = join(home, 'app');
    const data = join(home, 'data');
    await chmod(home, 0o755);
    await mkdir(app);
    await mkdir(data);
    if (isRoot) for (const folder of [home, app, data]) await chown(folder, NOBODY, NOBODY);

    const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const env: Record<string, string> = {
      HOME: home,
      // The image brings Node 26; here it is the one that runs this test. npx is that of the machine.
      PATH: [
        dirname(process.execPath),
        ...(process.env['PATH'] ?? '').split(delimiter).filter((part) => !part.includes('node_modules')),
      ].join(delimiter),
      ...Object.fromEntries(
        Object.entries(process.env).filter(([name]) =>
          // How the registry is reached; but not npm's folders, which belong to whoever runs this test.
          /^(npm_config_(registry|.*proxy|cafile|ca|strict_ssl)|NODE_EXTRA_CA_CERTS|SSL_CERT.*|.*_proxy)$/i.test(
            name,
          ),
        ) as [string, string][],
      ),
    };
    let user = 'root';
    let command: string[] = [];
    try {
      for (const { instruction, rest } of dockerfile) {
        if (instruction === 'ENV') {
          const [name = '', value = ''] = rest.split('=');
          env[name] = value.replace(/^\/data$/, data);
        } else if (instruction === 'USER') user = rest;
        else if (instruction === 'COPY') {
          await copy(rest, ignored, app);
          await giveToNobody(app);
        } else if (instruction === 'RUN' && user !== 'root')
          // In the image the last of it clears the builder's caches; so it does here, in the home of this test.
          await promisify(execFile)('/bin/sh', ['-euc', rest], {
            cwd: app,
            env,
            ...identity,
            maxBuffer: 64 * 1024 * 1024,
          });
        else if (instruction === 'CMD') command = JSON.parse(rest) as string[];
      }
      expect(user).toBe('node');

      await using database = await createTestDatabase();
      using forward = await forwardTo(database.url);
      const [program = '', ...args] = command;
      const child = spawn(program, args, {
        cwd: app,
        env: {
          ...env,
          DATABASE_URL: forward.url,
          MAILCOTE_HOST: '127.0.0.1',
          ...FREE_PORTS,
          MAILCOTE_LOG_FORMAT: 'json',
        },
        ...identity,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit') as Promise<[number | null]>;
      try {
        const ports = await readyPorts(child.stdout);
        const ready = await fetch(`http://127.0.0.1:${ports.http}/health/ready`);
        expect(ready.status).toBe(200);
        const page = await fetch(`http://127.0.0.1:${ports.http}/`);
        expect(await page.text()).toContain('<title>Mailcote</title>');
      } finally {
        child.kill('SIGTERM');
      }
      expect((await exited)[0]).toBe(0);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
);

function readyPorts(stdout: NodeJS.ReadableStream): Promise<{ http: number }> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stdout });
    lines.on('line', (line) => {
      said.push(line);
      if (line.includes('"ready"')) resolve((JSON.parse(line) as { ports: { http: number } }).ports);
    });
    lines.on('close', () => reject(new Error(`the server ended:\n${said.join('\n')}`)));
  });
}

interface Compose {
  services: Record<string, Record<string, unknown>>;
  networks: Record<string, Record<string, unknown> | null>;
}

test('docker-compose.yml: hardened, and no password in it', async () => {
  const text = await readFile(join(ROOT, 'docker-compose.yml'), 'utf8');
  const compose = parse(text) as Compose;
  const { app, postgres } = compose.services;
  expect(app).toMatchObject({ read_only: true, cap_drop: ['ALL'], stop_grace_period: '40s' });
  expect(postgres).toMatchObject({ image: 'postgres:18', networks: ['database'] });
  expect(postgres).not.toHaveProperty('ports');
  expect(compose.networks['database']).toEqual({ internal: true });
  expect(text).not.toMatch(/PASSWORD: (?!\$)/);
});

const compose = findCompose();

test.skipIf(compose === null)('a real compose implementation accepts docker-compose.yml', async () => {
  const [program = '', ...args] = compose ?? [];
  const { stdout } = await promisify(execFile)(program, [
    ...args,
    '-f',
    join(ROOT, 'docker-compose.yml'),
    'config',
  ]);
  const config = parse(stdout) as Compose;
  expect(Object.keys(config.services).sort()).toEqual(['app', 'postgres', 'secrets']);
});

/** `docker compose`, docker-compose or podman-compose, whichever there is; "config" needs no engine. */
function findCompose(): string[] | null {
  for (const candidate of [['docker', 'compose'], ['docker-compose'], ['podman-compose']]) {
    const [program = '', ...args] = candidate;
    try {
      execFileSync(program, [...args, 'version'], { stdio: 'ignore' });
      return candidate;
    } catch {
      // Not this one.
    }
  }
  return null;
}
