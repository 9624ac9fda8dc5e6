import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from '../db/pool.ts';
import type { Database } from '../db/statement.ts';
import { fromId } from '../ids.ts';
import { seedAccount } from '../testing/seed.ts';
import { testDelivery } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { EmailQuery, EmailQueryResult, Id } from '../types.ts';
import { ALL_EMAILS } from './all-emails.ts';
import { listMailbox } from './list-mailbox.ts';
import { ListMarks } from './list-marks.ts';

const LINES = 6_000;
const QUERY: EmailQuery = { ...ALL_EMAILS, collapseThreads: true, limit: 50 };
let it: TestStore;
let account: Id;
let inbox: Id;

beforeAll(async () => {
  it = await openTestStore();
  ({ id: account } = await it.account('anna'));
  await seedAccount({ databaseUrl: it.database.url, accountId: account, count: LINES });
  inbox = (await it.store.reader(account).mailboxes()).find(({ role }) => role === 'inbox')?.id ?? 'none';
});
afterAll(() => it[Symbol.asyncDispose]());

function page(query: Partial<EmailQuery>): Promise<EmailQueryResult> {
  return it.store.reader(account).queryEmails({
    ...QUERY,
    filter: { inMailbox: inbox },
    ...query,
  });
}

/** The whole list by one statement that knows of no places. */
async function everything(collapseThreads = true): Promise<Id[]> {
  return (await page({ collapseThreads, limit: LINES * 2 })).ids;
}

test('pages down, up, after jumps, by anchors and from the end are cuts of one list, whatever was read before', async () => {
  for (const collapseThreads of [true, false]) {
    const all = await everything(collapseThreads);
    expect(all.length).toBeGreaterThan(3_000);
    const positions = [
      1_000,
      1_050,
      1_100,
      2_900,
      2_850,
      2_400,
      1_500,
      999,
      3_000,
      1_049,
      all.length - 20,
      all.length,
    ];
    for (const position of positions) {
      const { ids, position: told } = await page({ collapseThreads, position });
      expect({ position, ids }).toEqual({ position: told, ids: all.slice(position, position + 50) });
    }
    for (const [at, anchorOffset] of [
      [1_099, 1],
      [2_949, 1],
      [2_949, -50],
      [1_700, -900],
      [1_700, 300],
    ] as const) {
      const found = await page({ collapseThreads, anchor: all[at] ?? null, anchorOffset });
      const start = at + anchorOffset;
      expect(found).toMatchObject({ position: start, ids: all.slice(start, start + 50) });
    }
    expect((await page({ collapseThreads, position: -70 })).ids).toEqual(all.slice(-70, -20));
  }
});

test('what is far down a search is cut from the same list as its first pages', async () => {
  const filter = { text: 'the' };
  const { ids } = await page({ filter, limit: 12_000 });
  expect(ids.length).toBeGreaterThan(1_000);
  for (const position of [0, 500]) {
    expect((await page({ filter, position })).ids).toEqual(ids.slice(position, position + 50));
  }
});

test('what was known of a list does not hold when lines come or go', async () => {
  const { ids: before } = await page({ position: 2_000 });
  const last = before.at(-1) ?? 'none';
  await it.store.deliver(testDelivery(account));
  expect((await page({ position: 2_001 })).ids).toEqual(before);
  expect((await page({ anchor: last, anchorOffset: 1 })).position).toBe(2_051);
  const [first] = (await page({ limit: 1 })).ids;
  await it.store.write(account, (writer) => writer.destroyEmails([first ?? 'none']));
  expect(await page({ anchor: last, anchorOffset: 1 })).toMatchObject({
    position: 2_050,
    ids: (await everything()).slice(2_050, 2_100),
  });
  expect((await page({ position: 2_000 })).ids).toEqual(before);
});

test('a page behind one that was read walks no more than itself', async () => {
  const pool = openPool({ databaseUrl: it.database.url, poolSize: 1, onError: () => undefined });
  const walked: unknown[] = [];
  const database: Database = {
    query: (config) => {
      walked.push(config.values?.[2]);
      return pool.query(config);
    },
  };
  const marks = new ListMarks();
  for (const position of [2_500, 2_550, 2_600, 2_100]) {
    const query = { ...QUERY, filter: { inMailbox: inbox }, position };
    await listMailbox(database, fromId('a', account) ?? 0, inbox, query, marks);
  }
  await pool.end();
  // The jump with its mark above, two pages down, and one some pages up.
  expect(walked).toEqual([2_000, 499, 0, 0, 99]);
});

test('places are kept in order, and not without limit', () => {
  const marks = new ListMarks();
  const receivedAt = new Date(0);
  for (let place = 1; place <= 2_000; place++) {
    const position = (place * 7_919) % 2_003;
    marks.add('list', 'v', { position, receivedAt, emailId: position });
  }
  for (const position of [5, 1_000, 2_002]) {
    const { mark } = marks.before('list', position);
    expect(mark.position).toBeLessThanOrEqual(position);
    expect(position - mark.position).toBeLessThan(40);
  }
  expect(marks.behind('list', 'v', marks.before('list', 1_000).mark.emailId)).not.toBeNull();
  expect(marks.behind('list', 'w', marks.before('list', 1_000).mark.emailId)).toBeNull();
  marks.forget('list');
  expect(marks.before('list', 1_000)).toMatchObject({ mark: { position: 0 }, version: null });
});
