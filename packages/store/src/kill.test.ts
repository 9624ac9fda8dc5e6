import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startTemporaryPostgres } from './embedded/index.ts';
import { migrate } from './migrate.ts';
import { openStore, type Store } from './store.ts';
import { checkAcknowledged, findOrphans } from './testing/check-acknowledged.ts';
import { killPostgres } from './testing/kill-postgres.ts';
import { runLoad, type Acknowledgement } from './testing/load.ts';
import { random } from './testing/random-writer.ts';
import { createTestDatabase } from './testing/test-database.ts';

/** More by environment, for a night: MAILCOTE_KILLS=40. */
const KILLS = Number(process.env['MAILCOTE_KILLS'] ?? 5);
const SEED = Number(process.env['MAILCOTE_KILL_SEED'] ?? Date.now() % 1_000_000);
const TIMEOUT_MS = 30_000 + KILLS * 15_000;

async function twoAccounts(store: Store): Promise<string[]> {
  await store.directory.addDomain('example.org');
  const names = ['anna', 'ben'];
  const made = names.map((name) =>
    store.directory.createAccount({
      address: `${name}@example.org`,
      name,
      passwordHash: null,
      isAdmin: false,
    }),
  );
  return (await Promise.all(made)).map(({ id }) => id);
}

/** A candidate is looked at once it is older than a second here. */
async function sweepAll(store: Store): Promise<void> {
  await sleep(1_100);
  await store.sweep({ blob: 0 });
}

test(
  `a process that is killed under load leaves nothing half done (seed ${SEED})`,
  async () => {
    await using database = await createTestDatabase();
    await using store = await openStore({ databaseUrl: database.url, publish: () => undefined });
    const accounts = await twoAccounts(store);
    const acknowledged: Acknowledgement[] = [];
    const next = random(SEED);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const script = join(import.meta.dirname, 'testing/load-child.ts');
      const child = spawn(
        process.execPath,
        [script, database.url, `load${kill}`, String(SEED + kill), ...accounts],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const exited = once(child, 'exit');
      let lines = 0;
      for await (const line of createInterface(child.stdout)) {
        // The last line may have been cut by the kill.
        if (!line.endsWith('}')) continue;
        acknowledged.push(JSON.parse(line) as Acknowledgement);
        lines += 1;
        if (lines === 1) setTimeout(() => child.kill('SIGKILL'), 100 + next() * 1_500);
      }
      await exited;
      expect(await checkAcknowledged(database.url, accounts, acknowledged)).toEqual([]);
    }
    expect(acknowledged.filter(({ kind }) => kind === 'delivered').length).toBeGreaterThan(KILLS * 5);
    await sweepAll(store);
    expect(await findOrphans(database.url)).toEqual([]);
    expect(await checkAcknowledged(database.url, accounts, acknowledged)).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  `PostgreSQL that is killed under load loses nothing it has acknowledged (seed ${SEED})`,
  async () => {
    await using postgres = await startTemporaryPostgres({
      settings: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' },
    });
    await migrate(postgres.url);
    await using store = await openStore({ databaseUrl: postgres.url, publish: () => undefined });
    const accounts = await twoAccounts(store);
    const acknowledged: Acknowledgement[] = [];
    const next = random(SEED);
    let isDone = false;
    const load = runLoad({
      store,
      accounts,
      name: 'load',
      seed: SEED,
      acknowledge: (what) => acknowledged.push(what),
      isDone: () => isDone,
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = acknowledged.length;
      await until(() => acknowledged.length > before + 20);
      await sleep(next() * 800);
      const pid = postgres.pid;
      await killPostgres(pid);
      await until(() =>
        store.ping().then(
          () => postgres.pid !== pid,
          () => false,
        ),
      );
    }
    const before = acknowledged.length;
    await until(() => acknowledged.length > before + 20);
    isDone = true;
    await load;
    expect(await checkAcknowledged(postgres.url, accounts, acknowledged)).toEqual([]);
    await sweepAll(store);
    expect(await findOrphans(postgres.url)).toEqual([]);
    expect(await checkAcknowledged(postgres.url, accounts, acknowledged)).toEqual([]);
  },
  TIMEOUT_MS,
);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('Waited in vain');
    await sleep(20);
  }
}
