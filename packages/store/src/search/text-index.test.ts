import { Client } from 'pg';
import { expect, test } from 'vitest';
import { fromId } from '../ids.ts';
import { checkAccount } from '../testing/check-account.ts';
import { testDelivery, testMessage } from '../testing/messages.ts';
import { openTestStore } from '../testing/test-store.ts';

test('a message that cannot be read keeps no other from its texts, and is told of once', async () => {
  const told: object[] = [];
  await using it = await openTestStore({ log: (message) => told.push(message) });
  const { id: accountId } = await it.account('anna');
  const deliver = async (subject: string) => {
    const body = 'the same words again and again '.repeat(50);
    return (await it.store.deliver(testDelivery(accountId, testMessage({ subject, body })))).emailId;
  };
  await deliver('first');
  const damaged = await deliver('damaged');
  await deliver('last');
  const client = new Client({ connectionString: it.database.url });
  await client.connect();
  await client.query(
    `UPDATE blob SET encoding = 'zstd', data = '\\x00'
      WHERE id = (SELECT blob_id FROM email WHERE account_id = $1 AND id = $2)`,
    [fromId('a', accountId), fromId('e', damaged)],
  );
  await client.end();

  const reader = it.store.reader(accountId);
  const inbox = (await reader.mailboxes()).find(({ role }) => role === 'inbox')?.id ?? '';
  const search = () => reader.searchEntries(inbox, { kind: 'text', value: 'same words' });
  expect(await search()).toEqual([1, 3]);
  expect(await it.store.textIndex.round(accountId)).toBe(false);
  expect(await it.store.textIndex.accounts()).toEqual([]);
  await it.store.textIndex.round(accountId);
  expect(told).toMatchObject([{ msg: 'The texts of an email cannot be made', accountId, email: damaged }]);
  expect(await search()).toEqual([1, 3]);
});

test('an email that is destroyed while its texts are written leaves none of them', async () => {
  await using it = await openTestStore();
  const { id: accountId } = await it.account('anna');
  const [gone] = await Promise.all([
    it.store.deliver(testDelivery(accountId, testMessage({ subject: 'gone' }))),
    it.store.deliver(testDelivery(accountId, testMessage({ subject: 'stays' }))),
  ]);
  await using client = Object.assign(new Client({ connectionString: it.database.url }), {
    [Symbol.asyncDispose]: () => client.end(),
  });
  await client.connect();
  const isWaiting = async (): Promise<boolean> => {
    const { rows } = await client.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return rows.length > 0;
  };
  let round: Promise<boolean> | undefined;
  await it.store.write(accountId, async (tx) => {
    round = it.store.textIndex.round(accountId);
    // It has written the long texts, and waits for the account.
    await expect.poll(isWaiting, { timeout: 20_000 }).toBe(true);
    await tx.destroyEmails([gone.emailId]);
  });
  expect(await round).toBe(false);
  expect(await checkAccount(it.database.url, accountId)).toEqual([]);
  const { rows } = await client.query('SELECT email_id FROM email_full_text');
  expect(rows).toHaveLength(1);
});
