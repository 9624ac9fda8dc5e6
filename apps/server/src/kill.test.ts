import { type Id, openStore } from '@mailcote/store';
import { startPostgres } from '@mailcote/store/embedded';
import { type Acknowledgement, checkAcknowledged, findOrphans, random } from '@mailcote/store/testing';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { hashPassword } from './auth/password.ts';
import { startFakeDns } from './testing/fake-dns.ts';
import { type Arrival, checkAttempts, checkSubmitted } from './testing/kill/check-mail.ts';
import { inDatabase } from './testing/kill/in-database.ts';
import { runPerson, type Submitted } from './testing/kill/jmap-load.ts';
import { Running } from './testing/kill/running.ts';
import { runSender, type SmtpAttempt } from './testing/kill/smtp-load.ts';
import { until } from './testing/mail-server.ts';
import { type ServerProcess, startServerProcess } from './testing/server-process.ts';
import { startStranger } from './testing/stranger-server.ts';

/** More by environment, for a night: MAILCOTE_KILLS=40. */
const KILLS = Number(process.env['MAILCOTE_KILLS'] ?? 5);
const SEED = Number(process.env['MAILCOTE_KILL_SEED'] ?? Date.now() % 1_000_000);
const SENDERS = 4;
const QUEUE_PATIENCE_MS = 4 * 60_000;
/** How many of the kills take PostgreSQL along. */
const POSTGRES_TOO = 0.3;
const PASSWORD = 'correct horse battery staple';

test(
  `a server that is killed under load has lost nothing, and nothing is there twice (seed ${SEED})`,
  async () => {
    await using stack = new AsyncDisposableStack();
    const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-kill-'));
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    // PostgreSQL's own user must be able to pass when we are root.
    await chmod(dataDir, 0o711);
    const arrivals: Arrival[] = [];
    let round = 0;
    const stranger = stack.use(
      await startStranger({
        onMessage: () => {
          const [, messageId = ''] =
            /^Message-ID: <(.*)>\r$/im.exec(stranger.messages.at(-1)?.text ?? '') ?? [];
          arrivals.push({ messageId, round });
        },
      }),
    );
    const dns = stack.use(await startFakeDns({ 'remote.test': { a: ['127.0.0.1'] } }));
    const settings = {
      MAILCOTE_DATA_DIR: dataDir,
      MAILCOTE_DNS_SERVERS: dns.server,
      MAILCOTE_RELAY_PORT: String(stranger.port),
      MAILCOTE_RETRY_FIRST_MINUTES: '1',
      MAILCOTE_RATE_LIMITS: 'off',
    };
    const running = new Running();
    const start = async (): Promise<ServerProcess> => {
      const server = await startServerProcess(settings);
      running.started(server);
      return server;
    };
    let server = await start();
    // However the test ends.
    stack.defer(async () => {
      server.process.kill('SIGTERM');
      await server.ended;
    });

    // A look at the data folder's database, beside the server; its address stays the same.
    const guest = await startPostgres({ dataDir, role: 'guest', log: () => undefined });
    const { url } = guest;
    await guest.stop();
    const people = await makePeople(url);
    const accounts = people.map(({ id }) => id);
    const [anna, ben] = people;
    if (!anna || !ben) throw new Error('no people');

    let isDone = false;
    const attempts: SmtpAttempt[] = [];
    const submitted: Submitted[] = [];
    const destroyed = new Set<string>();
    const acknowledged: Acknowledgement[] = [];
    const recipients = [
      ...people.map(({ address, id }) => ({ address, accountId: id })),
      { address: `Anna+detail@example.org`, accountId: anna.id },
    ];
    const loads = Promise.all([
      ...Array.from({ length: SENDERS }, (_, n) =>
        runSender(
          {
            recipients,
            port: async () => (await running.server).ports.smtp,
            isDone: () => isDone,
            onAttempt: (attempt) => attempts.push(attempt),
          },
          `sender${n}`,
          random(SEED * 10 + n),
        ),
      ),
      runPerson(
        {
          account: anna,
          url: async () => `http://127.0.0.1:${(await running.server).ports.http}`,
          rcptTo: ['far@remote.test', ben.address],
          isDone: () => isDone,
          acknowledge: (what) => acknowledged.push(what),
          onDestroying: (messageIds) => {
            for (const messageId of messageIds) destroyed.add(`${messageId} ${anna.id}`);
          },
          onSubmitted: (what) => submitted.push(what),
        },
        'anna',
        random(SEED * 10 + 9),
      ),
    ]);
    // A fault of the load must not wait for the last kill.
    let fault: unknown = null;
    loads.catch((error: unknown) => (fault = error));

    const next = random(SEED);
    for (round = 0; round < KILLS; round += 1) {
      await until('some load', busier(attempts, round % 2 === 0 ? submitted : acknowledged));
      await sleep(next() * 2_000);
      if (fault !== null) throw fault;
      running.killed();
      server.process.kill('SIGKILL');
      await server.ended;
      if (round < KILLS - 1 && next() < POSTGRES_TOO) {
        const file = await readFile(join(dataDir, 'postgres/18/cluster/postmaster.pid'), 'utf8');
        process.kill(Number.parseInt(file, 10), 'SIGKILL');
      } else {
        if (round === KILLS - 1) isDone = true;
        await inDatabase(url, untilQuiet);
        expect(await checkAcknowledged(url, accounts, acknowledged)).toEqual([]);
      }
      server = await start();
    }
    await loads;

    await inDatabase(url, async (client) => {
      // The leases of the dead end by themselves; what a kill broke off is tried again after a minute.
      const waiting = "SELECT FROM queue_item WHERE status = 'queued'";
      await expect
        .poll(async () => (await client.query(waiting)).rows.length, { timeout: QUEUE_PATIENCE_MS })
        .toBe(0);
      await using store = await openStore({ databaseUrl: url, publish: () => undefined });
      expect(await checkAttempts(client, store, attempts, destroyed)).toEqual([]);
      expect(await checkSubmitted(client, submitted, arrivals, ben.id)).toEqual([]);
      // A candidate is looked at once it is older than a second here.
      await sleep(1_100);
      await store.sweep({ blob: 0 });
    });
    expect(await findOrphans(url)).toEqual([]);
    expect(await checkAcknowledged(url, accounts, acknowledged)).toEqual([]);
    expect(attempts.some(({ state }) => state === 'acknowledged')).toBe(true);
  },
  60_000 + KILLS * 30_000 + QUEUE_PATIENCE_MS,
);

/** Whether there is more of each than there is now: a slow machine must not be killed before it has done something. */
function busier(...lists: readonly unknown[][]): () => boolean {
  const before = lists.map(({ length }) => length);
  return () => lists.every(({ length }, index) => length > (before[index] ?? 0));
}

async function makePeople(url: string): Promise<{ id: Id; address: string; authorization: string }[]> {
  await using store = await openStore({ databaseUrl: url, publish: () => undefined });
  await store.directory.addDomain('example.org');
  const passwordHash = await hashPassword(PASSWORD);
  const names = ['anna', 'ben', 'carl'];
  return await Promise.all(
    names.map(async (name) => {
      const address = `${name}@example.org`;
      const { id } = await store.directory.createAccount({ address, name, passwordHash, isAdmin: false });
      return {
        id,
        address,
        authorization: `Basic ${Buffer.from(`${address}:${PASSWORD}`).toString('base64')}`,
      };
    }),
  );
}

/** Server processes may still be at work for the one that was killed. */
function untilQuiet(client: Client): Promise<unknown> {
  return until('idle backends', async () => {
    const { rows } = await client.query(
      "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'",
    );
    return rows.length === 0;
  });
}
