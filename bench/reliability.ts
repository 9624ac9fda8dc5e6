import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashAppPassword } from '../apps/server/src/auth/token.ts';
import { startFakeDns } from '../apps/server/src/testing/fake-dns.ts';
import { checkAttempts } from '../apps/server/src/testing/kill/check-mail.ts';
import { checkOutgoing, type OutgoingArrival } from '../apps/server/src/testing/kill/check-outgoing.ts';
import { inDatabase } from '../apps/server/src/testing/kill/in-database.ts';
import { Running } from '../apps/server/src/testing/kill/running.ts';
import { runSender, type SmtpAttempt } from '../apps/server/src/testing/kill/smtp-load.ts';
import { type ServerProcess, startServerProcess } from '../apps/server/src/testing/server-process.ts';
import { startStranger } from '../apps/server/src/testing/stranger-server.ts';
import { startPostgres } from '../packages/store/src/embedded/index.ts';
import { type Id, openStore, type Store } from '../packages/store/src/index.ts';
import { checkAccount, killPostgres, random } from '../packages/store/src/testing/index.ts';
import { machine } from './lib/server.ts';
import { percentiles } from './lib/smtp-load.ts';

/*
 * What 250 is worth: messages come in by SMTP and go out from submission while the server and its PostgreSQL, in turn, are killed (SIGKILL) at
 * random moments. In the end everything that was acknowledged is there exactly once, octet for octet, and has arrived elsewhere at least once.
 * Every try to hand a message over has a Message-ID of its own, so its copies cannot be taken for those of another. A 5xx ends the run. Nothing
 * is helped along: leases of a killed relay end by themselves.
 *
 * BENCH_MESSAGES: to be acknowledged. BENCH_KILLS. BENCH_SEED: repeats the moments and the messages of an earlier run. Exit code 1 when anything is wrong.
 */

const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 20_000);
const KILLS = Number(process.env['BENCH_KILLS'] ?? 40);
const SEED = Number(process.env['BENCH_SEED'] ?? Date.now() % 1_000_000);
const SERVERS = 6;
const PROGRAMS = 2;
const LARGE_EVERY = 200;
/** A killed relay is dead to the others after half a minute; what a kill broke off is tried again after a minute or two. */
const QUEUE_PATIENCE_MS = 6 * 60_000;
const POLL_MS = 20;
const APP_PASSWORD = 'abcd-efgh-jkmn-pqrs-tuvw';
const PEOPLE = ['anna', 'ben', 'carl'];
const DOMAIN = 'example.org';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const started = performance.now();
say(`seed ${SEED}: ${MESSAGES} messages, ${KILLS} kills`);

await using stack = new AsyncDisposableStack();
const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-reliability-'));
stack.defer(() => rm(dataDir, { recursive: true, force: true }));
// PostgreSQL's own user must be able to pass when we are root.
await chmod(dataDir, 0o711);
const arrivals: OutgoingArrival[] = [];
const stranger = stack.use(
  await startStranger({
    onMessage: () => {
      const { text = '', rcptTo = [] } = stranger.messages.pop() ?? {};
      const [, messageId = ''] = /^Message-ID: <(.*)>\r$/im.exec(text) ?? [];
      for (const one of rcptTo) arrivals.push({ messageId, rcptTo: one, at: Date.now() });
    },
  }),
);
const elsewhere = ['one.test', 'two.test', 'three.test'];
const zone = Object.fromEntries(elsewhere.map((domain) => [domain, { a: ['127.0.0.1'] }]));
const dns = stack.use(await startFakeDns(zone));
const settings = {
  MAILCOTE_DATA_DIR: dataDir,
  MAILCOTE_DNS_SERVERS: dns.server,
  MAILCOTE_RELAY_PORT: String(stranger.port),
  MAILCOTE_RETRY_FIRST_MINUTES: '1',
  MAILCOTE_RATE_LIMITS: 'off',
};
const running = new Running();
const startMs: number[] = [];
async function start(): Promise<ServerProcess> {
  const began = performance.now();
  const one = await startServerProcess(settings);
  startMs.push(performance.now() - began);
  running.started(one);
  return one;
}
let server = await start();
stack.defer(async () => {
  server.process.kill('SIGTERM');
  await server.ended;
});

// A look at the data folder's database, beside the server; its address stays the same.
const guest = await startPostgres({ dataDir, role: 'guest', log: () => undefined });
const { url } = guest;
await guest.stop();
const accounts = await inStore(async ({ directory }) => {
  await directory.addDomain(DOMAIN);
  return Promise.all(
    PEOPLE.map(async (name): Promise<{ address: string; accountId: Id }> => {
      const address = `${name}@${DOMAIN}`;
      const { id } = await directory.createAccount({ address, name, passwordHash: null, isAdmin: false });
      await directory.createAppPassword(id, { name: 'reliability', hash: hashAppPassword(APP_PASSWORD) });
      return { address, accountId: id };
    }),
  );
});

const received: SmtpAttempt[] = [];
const submitted: SmtpAttempt[] = [];
let acknowledged = 0;
let kills = 0;
const isDone = (): boolean => acknowledged >= MESSAGES && kills >= KILLS;
const loads = Promise.all([
  ...Array.from({ length: SERVERS }, (_, n) =>
    runSender(
      {
        recipients: accounts,
        port: async () => (await running.server).ports.smtp,
        largeEvery: LARGE_EVERY,
        isDone,
        onAttempt: (attempt) => {
          received.push(attempt);
          if (attempt.state === 'acknowledged') acknowledged += 1;
        },
      },
      `in${n}`,
      random(SEED * 100 + n),
    ),
  ),
  ...Array.from({ length: PROGRAMS }, (_, n) =>
    runSender(
      {
        recipients: elsewhere.map((domain) => ({ address: `bob@${domain}`, accountId: null })),
        port: async () => (await running.server).ports.submission,
        login: { address: accounts[n]?.address ?? '', password: APP_PASSWORD },
        largeEvery: LARGE_EVERY,
        isDone,
        onAttempt: (attempt) => submitted.push(attempt),
      },
      `out${n}`,
      random(SEED * 100 + 50 + n),
    ),
  ),
]);
// A fault of the load must not wait for the last kill.
let fault: unknown = null;
loads.catch((error: unknown) => (fault = error));

const next = random(SEED);
const moments = Array.from({ length: KILLS }, () => Math.floor(next() * MESSAGES)).toSorted((a, b) => a - b);
const serverKilledAt: number[] = [];
const awayMs: Record<'server' | 'postgres', number[]> = { server: [], postgres: [] };
for (const moment of moments) {
  // And something has been done since the last one.
  await until(Math.max(moment, acknowledged + 1));
  await sleep(next() * 200);
  const killedAt = performance.now();
  const what = kills % 2 === 0 ? 'server' : 'postgres';
  if (what === 'server') {
    running.killed();
    server.process.kill('SIGKILL');
    serverKilledAt.push(Date.now());
    await server.ended;
    server = await start();
  } else {
    const file = await readFile(join(dataDir, 'postgres/18/cluster/postmaster.pid'), 'utf8');
    await killPostgres(Number.parseInt(file, 10));
  }
  kills += 1;
  await until(acknowledged + 1);
  awayMs[what].push(performance.now() - killedAt);
  say(
    `${kills}: ${what} killed after ${moment} messages, the next one taken after ${Math.round(awayMs[what].at(-1) ?? 0)} ms`,
  );
}
await loads;
const loadSeconds = (performance.now() - started) / 1000;
say(`${acknowledged} messages acknowledged in ${Math.round(loadSeconds)} s`);

const emptied = performance.now();
await inStore(async ({ queue }) => {
  while ((await queue.nextAttemptAt()) !== null) {
    if (performance.now() - emptied > QUEUE_PATIENCE_MS) {
      const [first] = await queue.list({ status: 'queued', limit: 1 });
      throw new Error(`the queue does not get empty: ${JSON.stringify(first)}`);
    }
    await sleep(500);
  }
});
const queueSeconds = (performance.now() - emptied) / 1000;
say(`the queue was empty ${Math.round(queueSeconds)} s later`);

const outgoing = checkOutgoing(submitted, arrivals, serverKilledAt);
const wrong = await inStore((store) =>
  inDatabase(url, async (client) => [
    ...(await checkAttempts(client, store, received, new Set())),
    ...(await Promise.all(accounts.map(({ accountId }) => checkAccount(url, accountId)))).flat(),
    ...outgoing.wrong,
  ]),
);
const stored = await inDatabase(url, async (client) => {
  const { rows } = await client.query<{ message_id: string }>(
    "SELECT DISTINCT envelope -> 'messageId' ->> 0 AS message_id FROM email",
  );
  return new Set(rows.map((row) => row.message_id));
});
for (const line of wrong.slice(0, 50)) say(line);

const inState = (attempts: readonly SmtpAttempt[], state: SmtpAttempt['state']): SmtpAttempt[] =>
  attempts.filter((attempt) => attempt.state === state);
const broken = inState(received, 'inDoubt');
const rounded = (values: number[]) => ({ ...percentiles(values), max: Math.round(Math.max(...values)) });
process.stdout.write(
  `${JSON.stringify({
    bench: 'reliability',
    seed: SEED,
    kills: { server: awayMs.server.length, postgres: awayMs.postgres.length },
    wrong: wrong.length,
    in: {
      acknowledged: inState(received, 'acknowledged').length,
      refusedForNow: inState(received, 'none').length,
      brokenAfterFinalDot: broken.length,
      /** Sent again by the other server, which had no reply. */
      doubles: broken.filter(({ messageId }) => stored.has(messageId)).length,
    },
    out: {
      acknowledged: inState(submitted, 'acknowledged').length,
      recipients: inState(submitted, 'acknowledged').flatMap(({ rcptTo }) => rcptTo).length,
      brokenAfterFinalDot: inState(submitted, 'inDoubt').length,
      doubles: outgoing.doubles,
    },
    awayMs: { server: rounded(awayMs.server), postgres: rounded(awayMs.postgres) },
    startMs: rounded(startMs),
    loadSeconds: Math.round(loadSeconds),
    queueSeconds: Math.round(queueSeconds),
    seconds: Math.round((performance.now() - started) / 1000),
    machine: machine(),
  })}\n`,
);
if (wrong.length > 0) process.exitCode = 1;

async function until(count: number): Promise<void> {
  const isThere = (): boolean => acknowledged >= count;
  while (!isThere()) {
    if (fault !== null) throw fault;
    await sleep(POLL_MS);
  }
}

async function inStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  await using store = await openStore({ databaseUrl: url, publish: () => undefined });
  return await work(store);
}
