import { StoreError, type NewSignIn } from '@mailcote/store';
import { expect, test } from 'vitest';
import { SignInLog, type SignInTry } from './sign-in-log.ts';

const TRY: SignInTry = {
  accountId: null,
  username: 'anna@example.org',
  service: 'imap',
  ip: '192.0.2.1',
  outcome: 'invalid',
  factors: ['password'],
};

/** What is written, by key, as the database would count it. */
function recorder(): {
  directory: { addSignIns(rows: readonly NewSignIn[]): Promise<void> };
  rows: NewSignIn[];
  fail?: Error;
} {
  const recorded = {
    rows: [] as NewSignIn[],
    directory: {
      addSignIns: async (rows: readonly NewSignIn[]) => {
        const { fail } = recorded as { fail?: Error };
        if (fail) throw fail;
        recorded.rows.push(...rows);
      },
    },
  };
  return recorded;
}

test('what is alike within an hour is counted, what differs is told apart', async () => {
  let now = Date.UTC(2026, 10, 23, 8, 59);
  const { directory, rows } = recorder();
  const log = new SignInLog(directory, null, () => now);
  log.note(TRY);
  log.note(TRY);
  log.note({ ...TRY, outcome: 'ok', userAgent: 'x'.repeat(1_000) });
  now += 2 * 60_000;
  log.note(TRY);
  await log.flush();
  expect(rows.map(({ outcome, count }) => [outcome, count])).toEqual([
    ['invalid', 2],
    ['ok', 1],
    ['invalid', 1],
  ]);
  expect(rows[1]?.userAgent).toHaveLength(300);
  expect(rows[0]?.key).not.toEqual(rows[2]?.key);
});

test('a flood of names is counted without them, and who signs in is still told', async () => {
  const { directory, rows } = recorder();
  const log = new SignInLog(directory, null, () => 0);
  for (let index = 0; index < 5_000; index += 1) log.note({ ...TRY, username: `${index}@example.org` });
  log.note({ ...TRY, accountId: 'a1', username: 'anna@example.org' });
  log.note({ ...TRY, accountId: 'a1', outcome: 'ok' });
  await log.flush();
  expect(rows).toHaveLength(1_003);
  expect(rows[1_000]).toMatchObject({ username: '', ip: '', count: 4_000 });
  expect(rows[1_001]).toMatchObject({ accountId: 'a1', username: '', ip: '' });
  expect(rows[1_002]).toMatchObject({ accountId: 'a1', username: 'anna@example.org', ip: '192.0.2.1' });
});

test('while the database is away nothing is lost', async () => {
  const recorded = recorder();
  const log = new SignInLog(recorded.directory, null, () => 0);
  recorded.fail = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  log.note(TRY);
  await log.flush();
  log.note(TRY);
  delete recorded.fail;
  await log[Symbol.asyncDispose]();
  expect(recorded.rows).toMatchObject([{ count: 2 }]);
});

test('what the database refuses is given up', async () => {
  const recorded = recorder();
  const log = new SignInLog(recorded.directory, null, () => 0);
  recorded.fail = new StoreError('invalidProperties', 'no');
  log.note(TRY);
  await log.flush();
  delete recorded.fail;
  await log.flush();
  expect(recorded.rows).toEqual([]);
});
