import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createTcpServer, type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@mailcote/store/testing';
import { afterEach, expect, test } from 'vitest';
import { FREE_PORTS } from './testing/free-ports.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

interface Run {
  child: ChildProcess;
  /** Both outputs so far. */
  text: () => string;
  ended: Promise<{ code: number | null; text: string }>;
  ports: () => { http: number; smtp: number; submission: number };
}

/** The server as an operator starts it, on free ports. */
function start(env: Record<string, string>): Run {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...FREE_PORTS,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, text }));
  cleanUp.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const port = (title: string): number => Number(new RegExp(`${title} .*:(\\d+)`).exec(text)?.[1]);
  return {
    child,
    text: () => text,
    ended,
    ports: () => ({ http: port('Webmail'), smtp: port('SMTP'), submission: port('Submission') }),
  };
}

async function ready(run: Run): Promise<Run> {
  const isOver = run.ended.then(({ text }) => {
    throw new Error(`It ended: ${text}`);
  });
  await Promise.race([expect.poll(run.text, { timeout: 90_000 }).toContain('is ready'), isOver]);
  return run;
}

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-main-'));
  await chmod(folder, 0o711);
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function postmasterPid(folder: string): Promise<number> {
  const file = join(folder, 'postgres/18/cluster/postmaster.pid');
  return Number.parseInt(await readFile(file, 'utf8').catch(() => '0'), 10);
}

test('from nothing to ready, and to nothing again', async () => {
  const folder = await dataFolder();
  const run = await ready(start({ MAILCOTE_DATA_DIR: folder }));
  const { http, smtp, submission } = run.ports();
  expect(run.text()).toMatch(new RegExp(`http://localhost:${http}/setup#[A-Za-z0-9_-]{43}\\n`));
  expect((await fetch(`http://127.0.0.1:${http}/health/ready`)).status).toBe(200);
  expect(await Promise.all([http, smtp, submission].map(isOpen))).toEqual([true, true, true]);
  const pid = await postmasterPid(folder);
  expect(pid).toBeGreaterThan(1);

  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
  expect(await Promise.all([http, smtp, submission].map(isOpen))).toEqual([false, false, false]);
  expect(await postmasterPid(folder)).toBe(0);
});

test('requests under way when the stop begins are answered and do not hold it up', async () => {
  const run = await ready(start({ MAILCOTE_DATA_DIR: await dataFolder() }));
  const { http } = run.ports();
  const answers = Array.from({ length: 6 }, async () =>
    (await fetch(`http://127.0.0.1:${http}/health/ready`)).text(),
  );
  await Promise.race(answers);
  run.child.kill('SIGTERM');
  await Promise.allSettled(answers);
  // The limit that cuts off a stop ends with 1.
  expect((await run.ended).code).toBe(0);
});

test('a second copy on the same data folder gets one line', async () => {
  const folder = await dataFolder();
  const first = await ready(start({ MAILCOTE_DATA_DIR: folder }));
  expect(await start({ MAILCOTE_DATA_DIR: folder }).ended).toEqual({
    code: 1,
    text: `Another Mailcote (process ${first.child.pid}) already runs on the data folder ${folder}\n`,
  });
  first.child.kill('SIGINT');
  expect((await first.ended).code).toBe(0);
});

test('after SIGKILL the next start takes over the database that was left', async () => {
  const folder = await dataFolder();
  const first = await ready(start({ MAILCOTE_DATA_DIR: folder }));
  const pid = await postmasterPid(folder);
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await ready(start({ MAILCOTE_DATA_DIR: folder }));
  expect(await postmasterPid(folder)).toBe(pid);
  second.child.kill('SIGTERM');
  expect((await second.ended).code).toBe(0);
  expect(await postmasterPid(folder)).toBe(0);
});

test.each([
  'MAILCOTE_HTTP_PORT',
  'MAILCOTE_SMTP_PORT',
  'MAILCOTE_SUBMISSION_PORT',
  'MAILCOTE_IMAP_PORT',
  'MAILCOTE_IMAPS_PORT',
  'MAILCOTE_POP3_PORT',
  'MAILCOTE_POP3S_PORT',
])('a busy port gets one line that names %s', async (setting) => {
  await using database = await createTestDatabase();
  const taken = createTcpServer().listen(0, '127.0.0.1');
  cleanUp.push(async () => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const env = {
    DATABASE_URL: database.url,
    [setting]: String(port),
    MAILCOTE_DATA_DIR: await dataFolder(),
  };
  const { code, text } = await start({ ...env, MAILCOTE_LOG_LEVEL: 'fatal' }).ended;
  expect(code).toBe(1);
  expect(text).toBe(`${setting}: port ${port} of 127.0.0.1 is in use by another program\n`);
});

test('a wrong setting gets one line that names it', async () => {
  expect(await start({ MAILCOTE_SMTP_PORT: 'smtp' }).ended).toEqual({
    code: 1,
    text: 'MAILCOTE_SMTP_PORT must be a port number from 0 to 65535 (it is "smtp")\n',
  });
});

test('a database that cannot be reached gets one line, without its password', async () => {
  const { code, text } = await start({ DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' }).ended;
  expect(code).toBe(1);
  expect(text).toMatch(/^DATABASE_URL: the database cannot be reached \(.*\)\n$/);
  expect(text).not.toContain('secret');
});

test('a signal during the start ends it as well', async () => {
  await using database = await createTestDatabase();
  const run = start({ DATABASE_URL: database.url, MAILCOTE_DATA_DIR: await dataFolder() });
  await expect.poll(run.text, { timeout: 90_000 }).toContain('listening');
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
});
