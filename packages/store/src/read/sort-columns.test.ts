import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numbersOf } from '../db/numbers-of.ts';
import { testDelivery } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { Id, SortColumn, UidRange } from '../types.ts';

let it: TestStore;
let accountId: Id;
let inbox: Id;
const DATES = [
  'Date: Mon, 2 Feb 2026 16:01:33 -0800\r\n',
  'Date: Wed, 31 Dec 1969 23:59:59 +0000\r\n',
  'Date: nonsense\r\n',
  '',
];
const MESSAGES = 24;

beforeAll(async () => {
  it = await openTestStore();
  accountId = (await it.account('anna')).id;
  inbox = (await it.store.reader(accountId).mailboxes()).find(({ role }) => role === 'inbox')?.id ?? '';
  for (let n = 0; n < MESSAGES; n += 1) {
    const message = `From: a@b.example\r\n${DATES[n % DATES.length]}\r\n${'x'.repeat(n * 7)}\r\n`;
    await it.store.deliver(testDelivery(accountId, Buffer.from(message)));
  }
  await it.store.write(accountId, async (tx) => {
    await tx.updateEntries(inbox, [[7, 9]], { keywords: {}, deleted: true }, null);
    await tx.expungeEntries(inbox, null);
  });
});
afterAll(() => it?.[Symbol.asyncDispose]());

const ranges = fc
  .uniqueArray(fc.integer({ min: 1, max: MESSAGES + 5 }), { maxLength: 8 })
  .map((numbers): UidRange[] => {
    const ends = numbers.sort((a, b) => a - b);
    return ends.flatMap((first, n) => (n % 2 === 0 ? [[first, ends[n + 1] ?? first] as const] : []));
  });
const wanted = fc.uniqueArray(fc.constantFrom<SortColumn>('receivedAt', 'sentDate', 'size'), {
  minLength: 1,
});

test('the columns are what the messages say', async () => {
  const reader = it.store.reader(accountId);
  await fc.assert(
    fc.asyncProperty(ranges, wanted, async (asked, names) => {
      const { uids, columns } = await reader.sortColumns(inbox, asked, names);
      const messages = await reader.sortFields(inbox, asked, []);
      expect([...uids]).toEqual(messages.map(({ uid }) => uid));
      for (const [n, name] of names.entries())
        expect([...(columns[n] ?? [])]).toEqual(
          messages.map(({ receivedAt, sentAt, size }) => {
            if (name === 'size') return size;
            return (name === 'sentDate' ? (sentAt ?? receivedAt) : receivedAt).getTime();
          }),
        );
    }),
    { numRuns: 60 },
  );
});

test('numbers are read as they stand', () => {
  expect(numbersOf('0 -12 345678901234', new Float64Array(3))).toEqual(Float64Array.of(0, -12, 345678901234));
  expect(numbersOf('', new Uint32Array(0))).toEqual(new Uint32Array(0));
});
