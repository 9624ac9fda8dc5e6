import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate, openStore, type Id, type NewQueueItem } from '../packages/store/src/index.ts';
import { startTemporaryPostgres } from '../packages/store/src/embedded/index.ts';
import { type FakeZone, startFakeDns } from '../apps/server/src/testing/fake-dns.ts';
import { plainMessage } from './lib/messages.ts';
import { machine } from './lib/server.ts';
import { startSink } from './lib/sink.ts';

/*
 * Messages per second from the queue to a sink on this machine: the queue is filled first, then a process with the role relay is started,
 * and the clock runs from its first settled message to its last. Every message is one of its own, in Postgres as it ships (fsync on).
 * BENCH_MESSAGES sets the messages of each run.
 */

const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 5000);
const OCTETS = 4096;

await using stack = new AsyncDisposableStack();
const settings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const { url } = stack.use(await startTemporaryPostgres({ settings }));
const zone: FakeZone = {};
for (let n = 0; n < 100; n++) zone[`d${n}.test`] = { a: ['127.0.0.1'] };
const dns = stack.use(await startFakeDns(zone));
const sink = stack.use(await startSink());
await migrate(url);
const store = stack.use(await openStore({ databaseUrl: url, publish: () => undefined }));
const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-bench-'));
stack.defer(() => rm(dataDir, { recursive: true, force: true }));

/** Ids of the entries. */
async function fill(destinations: number): Promise<Set<Id>> {
  const ids = new Set<Id>();
  for (let from = 0; from < MESSAGES; from += 500) {
    const items = await Promise.all(
      Array.from({ length: Math.min(500, MESSAGES - from) }, async (_, index): Promise<NewQueueItem> => {
        const n = from + index;
        const domain = `d${n % destinations}.test`;
        const rcptTo = `user@${domain}`;
        const blob = await store.blobs.put(plainMessage(n, OCTETS, rcptTo, `out.${destinations}`));
        return {
          submissionId: null,
          blobId: blob.id,
          mailFrom: '',
          rcptTo,
          domain,
          nextAttemptAt: new Date(),
        };
      }),
    );
    for (const id of await store.queue.enqueue(items)) ids.add(id);
  }
  return ids;
}

const runs = [];
for (const destinations of [1, 100]) {
  const ids = await fill(destinations);
  const relay = spawn(process.execPath, [join(import.meta.dirname, '../apps/server/src/main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: url,
      MAILCOTE_DATA_DIR: dataDir,
      MAILCOTE_ROLES: 'relay',
      MAILCOTE_DNS_SERVERS: dns.server,
      MAILCOTE_RELAY_PORT: String(sink.port),
      MAILCOTE_LOG_LEVEL: 'warn',
    },
  });
  const ended = once(relay, 'exit');
  // Null: nothing waits and nobody works on anything.
  while ((await store.queue.nextAttemptAt()) !== null) {
    if (relay.exitCode !== null) throw new Error('the relay has ended');
    await sleep(100);
  }
  relay.kill('SIGTERM');
  await ended;
  const done = await store.queue.list({ status: 'delivered', limit: MESSAGES });
  const times = done.filter(({ id }) => ids.has(id)).map(({ finishedAt }) => finishedAt?.getTime() ?? 0);
  if (times.length !== MESSAGES) throw new Error(`${times.length} delivered, ${MESSAGES} expected`);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const perSecond = Math.round((MESSAGES / (last - first)) * 1000);
  runs.push({ destinations, octets: OCTETS, messages: MESSAGES, perSecond });
  process.stderr.write(`${destinations} destinations: ${perSecond}/s\n`);
}

process.stdout.write(`${JSON.stringify({ bench: 'smtp-out', sink: sink.name, runs, machine: machine() })}\n`);
