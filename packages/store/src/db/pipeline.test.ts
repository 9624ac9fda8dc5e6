import { Client, type Pool, type PoolClient } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { Pipeline } from './pipeline.ts';
import { openPool } from './pool.ts';
import { type Database, run, statement } from './statement.ts';
import { transaction } from './transaction.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool({ databaseUrl: database.url, poolSize: 1, onError: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

const double = statement<{ n: number }>('double', 'SELECT 2 * $1::bigint AS n');
const numbers = statement<{ n: number }>('numbers', 'SELECT n FROM generate_series(1, $1::int) AS n');
const divide = statement<{ n: number }>('divide', 'SELECT 10 / $1::int AS n');
const wrong = statement('wrong', 'SELECT nothing FROM nowhere');
const behind = statement<{ n: number }>('behind', 'SELECT $1::int AS n');

async function piped<T>(use: (database: Database, client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(new Pipeline(client), client);
  } finally {
    client.release();
  }
}

const error = (failed: PromiseSettledResult<unknown>): unknown =>
  failed.status === 'rejected' ? failed.reason : null;

test('statements of one turn are answered in their order, all at once', () =>
  piped(async (pipeline, client) => {
    let answers = 0;
    (client as PoolClient & Client).connection.on('readyForQuery', () => (answers += 1));
    for (const round of [1, 2]) {
      const [six, three, none] = await Promise.all([
        run(pipeline, double, [3]),
        run(pipeline, numbers, [3]),
        run(pipeline, numbers, [0]),
      ]);
      expect(six).toEqual([{ n: 6 }]);
      expect(three.map(({ n }) => n)).toEqual([1, 2, 3]);
      expect(none).toEqual([]);
      expect(answers).toBe(round);
    }
    const order: string[] = [];
    await Promise.all([
      run(pipeline, double, [1]).then(() => order.push('first')),
      pipeline.query({ text: 'SELECT 1' }).then(() => order.push('without a name')),
      run(pipeline, double, [1]).then(() => order.push('last')),
    ]);
    expect(order).toEqual(['first', 'without a name', 'last']);
  }));

test('one that fails takes those behind it along, and all of them work the next time', async () => {
  for (const [failing, values] of [
    [divide, [0]],
    [wrong, []],
    [divide, [0]],
  ] as const) {
    const results = await transaction(pool, async (client) => ({
      value: await Promise.allSettled([
        run(client, double, [3]),
        run(client, failing, [...values]),
        run(client, behind, [5]),
      ]),
    })).catch((reason: unknown) => reason);
    // COMMIT says that nothing was committed.
    expect(results).toMatchObject({ name: 'CommitError', isInDoubt: false });
  }
  await piped(async (pipeline) => {
    await pipeline.query({ text: 'BEGIN' });
    const [before, failed, after] = await Promise.allSettled([
      run(pipeline, double, [3]),
      run(pipeline, divide, [0]),
      run(pipeline, behind, [5]),
    ]);
    expect(before).toMatchObject({ status: 'fulfilled', value: [{ n: 6 }] });
    expect(error(failed)).toMatchObject({ code: '22012' });
    expect(error(after)).toBe(error(failed));
    await pipeline.query({ text: 'ROLLBACK' });
    expect(await Promise.all([run(pipeline, divide, [5]), run(pipeline, behind, [5])])).toEqual([
      [{ n: 2 }],
      [{ n: 5 }],
    ]);
  });
});

test('values that cannot be sent fail alone', () =>
  piped(async (pipeline) => {
    const unwelcome = {
      toPostgres: () => {
        throw new Error('no value');
      },
    };
    const results = await Promise.allSettled([
      run(pipeline, double, [1]),
      run(pipeline, numbers, [unwelcome]),
      run(pipeline, double, [2]),
    ]);
    expect(results).toMatchObject([
      { value: [{ n: 2 }] },
      { reason: { message: 'no value' } },
      { value: [{ n: 4 }] },
    ]);
  }));

test('when the connection breaks, all that wait hear of it', async () => {
  const admin = new Client({ connectionString: database.url });
  await admin.connect();
  const client = await pool.connect();
  client.on('error', () => undefined);
  const pipeline = new Pipeline(client);
  const [row] = await run(pipeline, statement<{ pid: number }>('pid', 'SELECT pg_backend_pid() AS pid'));
  const waiting = Promise.allSettled([
    run(pipeline, statement('sleep', 'SELECT pg_sleep(60)')),
    run(pipeline, double, [1]),
  ]);
  await expect
    .poll(async () => {
      const text =
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND wait_event = $2';
      return (await admin.query(text, [row?.pid, 'PgSleep'])).rowCount;
    })
    .toBe(1);
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(run(pipeline, double, [1])).rejects.toThrow();
  client.release(true);
  await admin.end();
});
