import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Hint } from '@mailcote/store';
import { createTestDatabase, type TestDatabase } from '@mailcote/store/testing';
import { PostgresHub } from './postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const hint = (accountId: string, modSeq: number): Hint => ({ accountId, modSeq, types: ['Email'] });

async function startHub(errors: unknown[] = []): Promise<PostgresHub> {
  const hub = new PostgresHub({ databaseUrl: database.url, onError: (error) => errors.push(error) });
  await hub.ready();
  return hub;
}

/** Ends connections of one kind, as an operator or a network would. */
async function terminate(name: 'listen' | 'notify'): Promise<void> {
  const admin = new Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()',
    [`mailcote hub ${name}`],
  );
  await admin.end();
}

test('a hint reaches its own process at once, another one through the database, each once', async () => {
  await using here = await startHub();
  await using there = await startHub();
  const heardHere: (Hint | null)[] = [];
  const heardThere: (Hint | null)[] = [];
  here.subscribe('a1', (hint) => heardHere.push(hint));
  there.subscribe('a1', (hint) => heardThere.push(hint));
  here.publish(hint('a1', 5));
  expect(heardHere).toEqual([hint('a1', 5)]);
  await vi.waitFor(() => expect(heardThere).toEqual([hint('a1', 5)]), { timeout: 30_000 });
  // The round trip through the database has come back to "here" by now, and is not told again.
  there.publish(hint('a1', 6));
  await vi.waitFor(() => expect(heardHere).toEqual([hint('a1', 5), hint('a1', 6)]), { timeout: 30_000 });
});

test('a burst becomes few notifications, and the newest number arrives', async () => {
  await using here = await startHub();
  await using there = await startHub();
  const heard: number[] = [];
  there.subscribe('*', (hint) => heard.push(hint?.modSeq ?? 0));
  for (let modSeq = 1; modSeq <= 500; modSeq++) here.publish(hint('a1', modSeq));
  await vi.waitFor(() => expect(heard).toContain(500), { timeout: 30_000 });
  expect(heard.length).toBeLessThan(10);
});

test('the queue is woken in every process', async () => {
  await using here = await startHub();
  await using there = await startHub();
  const woken: string[] = [];
  here.subscribeQueue(() => woken.push('here'));
  there.subscribeQueue(() => woken.push('there'));
  here.wakeQueue();
  await vi.waitFor(() => expect(woken.toSorted()).toEqual(['here', 'there']), { timeout: 30_000 });
});

test('a lost LISTEN is taken up again, and subscribers are told to ask the database', async () => {
  const errors: unknown[] = [];
  await using here = await startHub();
  await using there = await startHub(errors);
  const heard: (Hint | null)[] = [];
  there.subscribe('a1', (hint) => heard.push(hint));
  await terminate('listen');
  await vi.waitFor(() => expect(heard).toContain(null), { timeout: 30_000 });
  expect(errors.length).toBeGreaterThan(0);
  here.publish(hint('a1', 9));
  await vi.waitFor(() => expect(heard).toContainEqual(hint('a1', 9)), { timeout: 30_000 });
});

test('hints that could not be sent become a re-check elsewhere', async () => {
  await using here = await startHub();
  await using there = await startHub();
  const heard: (Hint | null)[] = [];
  there.subscribe('a1', (hint) => heard.push(hint));
  await terminate('notify');
  here.publish(hint('a1', 7));
  await vi.waitFor(() => expect(heard.some((hint) => hint === null || hint.modSeq === 7)).toBe(true), {
    timeout: 30_000,
  });
});

test('what another program says on the channel harms nobody', async () => {
  await using here = await startHub();
  const heard: (Hint | null)[] = [];
  here.subscribe('*', (hint) => heard.push(hint));
  const stranger = new Client({ connectionString: database.url });
  await stranger.connect();
  for (const payload of [
    '',
    'hello',
    'null',
    '[]',
    '{"node":1}',
    '{"node":"x","hints":{"a1":{"Email":3}}}',
  ]) {
    await stranger.query('SELECT pg_notify($1, $2)', ['mailcote_hub', payload]);
  }
  await stranger.end();
  await vi.waitFor(() => expect(heard).toEqual([hint('a1', 3)]), { timeout: 30_000 });
});

test('disposing sends what is waiting', async () => {
  await using there = await startHub();
  const heard: (Hint | null)[] = [];
  there.subscribe('a1', (hint) => heard.push(hint));
  const here = await startHub();
  await vi.waitFor(
    () => {
      here.publish(hint('a1', 3));
      expect(heard).toContainEqual(hint('a1', 3));
    },
    { timeout: 30_000 },
  );
  here.publish(hint('a1', 4));
  await here[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(heard).toContainEqual(hint('a1', 4)), { timeout: 30_000 });
});
