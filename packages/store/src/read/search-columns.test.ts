import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from 'pg';
import { openPool } from '../db/pool.ts';
import { fromId } from '../ids.ts';
import { testDelivery } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { Id } from '../types.ts';
import { searchEntries } from './search-entries.ts';
import { isColumnFilter, mostEntries, type ColumnFilter } from './search-columns.ts';

let it: TestStore;
let pool: Pool;
let accountId: Id;
let inbox: Id;
const MESSAGES = 60;
const KEYWORDS = ['$seen', '$flagged', '$answered', 'work'];

beforeAll(async () => {
  it = await openTestStore();
  pool = openPool({ databaseUrl: it.database.url, poolSize: 1, onError: () => undefined });
  ({ id: accountId } = await it.account('anna'));
  inbox = (await it.store.reader(accountId).mailboxes()).find(({ role }) => role === 'inbox')?.id ?? '';
  for (let n = 0; n < MESSAGES; n += 1) await it.store.deliver(testDelivery(accountId));
});
afterAll(async () => {
  await pool?.end();
  await it?.[Symbol.asyncDispose]();
});

const { filter: filters } = fc.letrec<{ filter: ColumnFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    fc.record({
      kind: fc.constant('keyword' as const),
      keyword: fc.constantFrom(...KEYWORDS, '$Seen', 'nobody has it'),
    }),
    fc.constant({ kind: 'deleted' as const }),
    fc.record({ kind: fc.constant('constant' as const), value: fc.boolean() }),
    fc
      .uniqueArray(fc.integer({ min: 1, max: MESSAGES + 9 }), { minLength: 2, maxLength: 6 })
      .map((numbers): ColumnFilter => {
        const ends = numbers.sort((a, b) => a - b);
        const ranges = ends.flatMap((first, n) =>
          n % 2 === 0 ? [[first, ends[n + 1] ?? first] as const] : [],
        );
        return { kind: 'uids', ranges };
      }),
    fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      filters: fc.array(tie('filter'), { maxLength: 3 }),
    }),
  ),
}));

test('what memory answers is what the database would', async () => {
  const reader = it.store.reader(accountId);
  const change = fc.record({
    uid: fc.integer({ min: 1, max: MESSAGES }),
    keywords: fc.subarray(KEYWORDS),
    isDeleted: fc.boolean(),
    isExpunged: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 3 }),
      fc.array(filters, { minLength: 4, maxLength: 4 }),
      async (changes, asked) => {
        for (const { uid, keywords, isDeleted, isExpunged } of changes)
          await it.store.write(accountId, async (tx) => {
            const flags = { keywords: { set: keywords }, deleted: isDeleted };
            await tx.updateEntries(inbox, [[uid, uid]], flags, null);
            if (isExpunged) await tx.expungeEntries(inbox, [[uid, uid]]);
          });
        for (const filter of asked) {
          expect(isColumnFilter(filter)).toBe(true);
          const fromDatabase = await searchEntries(pool, fromId('a', accountId) ?? 0, inbox, filter, null);
          expect(await reader.searchEntries(inbox, filter)).toEqual(fromDatabase);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a few uids are not worth all flags, and what asks for more is no matter of columns', () => {
  const few: ColumnFilter = {
    kind: 'and',
    filters: [
      { kind: 'uids', ranges: [[5, 9]] },
      { kind: 'keyword', keyword: '$seen' },
    ],
  };
  expect(mostEntries(few)).toBe(5);
  expect(mostEntries({ kind: 'not', filter: few })).toBe(Number.POSITIVE_INFINITY);
  expect(isColumnFilter({ kind: 'or', filters: [few, { kind: 'subject', value: 'x' }] })).toBe(false);
});

test('in a mailbox that is not there nothing is found', async () => {
  expect(
    await it.store.reader(accountId).searchEntries('m987', { kind: 'keyword', keyword: '$seen' }),
  ).toEqual([]);
});
