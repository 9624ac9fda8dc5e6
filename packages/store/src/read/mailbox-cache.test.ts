import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromId } from '../ids.ts';
import { openPool } from '../db/pool.ts';
import { testDelivery } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { AccountWriter } from '../write/account-writer.ts';
import type { Id, UidRange } from '../types.ts';

let it: TestStore;
let accountId: Id;
let inbox: Id;

beforeAll(async () => {
  it = await openTestStore();
  ({ id: accountId } = await it.account('anna'));
  inbox = (await it.store.reader(accountId).mailboxes()).find(({ role }) => role === 'inbox')?.id ?? '';
});
afterAll(() => it[Symbol.asyncDispose]());

const deliver = () => it.store.deliver(testDelivery(accountId));
const write = (change: (tx: AccountWriter) => Promise<unknown>) => it.store.write(accountId, change);
const mark = (uid: number, keywords: string[], deleted: boolean | null = null) =>
  write((tx) => tx.updateEntries(inbox, [[uid, uid]], { keywords: { set: keywords }, deleted }, null));
const ALL: UidRange[] = [[1, 4_000_000_000]];

/** What the columns say, and what the database does. */
async function both(ranges: UidRange[] = ALL) {
  const reader = it.store.reader(accountId);
  const { uids, flags, kinds } = await reader.flagColumns(inbox, ranges);
  const columns = [...uids].map((uid, n) => [uid, kinds[flags[n] ?? -1]]);
  const { uidNext } = await reader.mailboxSnapshot(inbox);
  const entries = await reader.entryFlags(inbox, [[1, uidNext]]);
  const isAsked = (uid: number) => ranges.some(([first, last]) => uid >= first && uid <= last);
  const rows = entries
    .filter(({ uid }) => isAsked(uid))
    .map(({ uid, keywords, deleted }) => [uid, { keywords, deleted }]);
  return { columns, rows };
}

test('what is in memory is told with all that has changed since', async () => {
  expect(await both()).toEqual({ columns: [], rows: [] });
  for (let n = 0; n < 6; n += 1) await deliver();
  const steps = [
    () => mark(2, ['$seen', '$flagged']),
    () => mark(3, [], true),
    () => mark(2, []),
    () => deliver(),
    () => write((tx) => tx.expungeEntries(inbox, null)),
    () => mark(7, ['label'], true),
    () => write((tx) => tx.expungeEntries(inbox, [[7, 7]])),
    () => deliver(),
  ];
  for (const step of steps) {
    await step();
    const { columns, rows } = await both();
    expect(columns).toEqual(rows);
  }
  expect((await it.store.reader(accountId).mailboxSnapshot(inbox)).runs).toEqual([
    [1, 2],
    [4, 3],
    [8, 1],
  ]);
  const some = await both([
    [2, 4],
    [6, 6],
    [9, 20],
  ]);
  expect(some.columns).toEqual(some.rows);
  expect(some.columns).toHaveLength(3);
});

test('tombstones that are purged are not missed, and a mailbox that is gone is not found', async () => {
  await both();
  // Behind the back of the store, as another process would: one entry goes, and nothing tells of it any more.
  const pool = openPool({ databaseUrl: it.database.url, poolSize: 1, onError: () => undefined });
  await pool.query(
    `WITH gone AS (DELETE FROM mailbox_entry WHERE account_id = $1 AND uid = 5)
     UPDATE account SET mod_seq = mod_seq + 1, purged_mod_seq = mod_seq + 1 WHERE id = $1`,
    [fromId('a', accountId)],
  );
  await pool.end();
  const { columns, rows } = await both();
  expect(columns).toEqual(rows);
  expect(columns.map(([uid]) => uid)).not.toContain(5);
  const id = await it.store.write(accountId, (tx) => tx.createMailbox({ name: 'Short', parentId: null }));
  expect(await it.store.reader(accountId).flagColumns(id, ALL)).toMatchObject({ uids: new Uint32Array() });
  await write((tx) => tx.destroyMailbox(id, { removeEmails: true }));
  await expect(it.store.reader(accountId).flagColumns(id, ALL)).rejects.toMatchObject({ code: 'notFound' });
});

test('parts of a mailbox are read without reading all of it', async () => {
  const { id } = await it.account('ben');
  const reader = it.store.reader(id);
  const mailbox = (await reader.mailboxes()).find(({ role }) => role === 'inbox')?.id ?? '';
  for (let n = 0; n < 9; n += 1) await it.store.deliver(testDelivery(id));
  const { uids, flags, kinds } = await reader.flagColumns(mailbox, [[3, 4]]);
  expect([...uids]).toEqual([3, 4]);
  expect(kinds[flags[1] ?? -1]).toMatchObject({ keywords: [], deleted: false });
});
