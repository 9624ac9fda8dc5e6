import { expect, test } from 'vitest';
import { openPool } from '../db/pool.ts';
import type { Database } from '../db/statement.ts';
import { fromId } from '../ids.ts';
import { testDelivery } from '../testing/messages.ts';
import { openTestStore } from '../testing/test-store.ts';
import { readChanges } from './changes.ts';

test('what is destroyed between the state and the rows is told as created, and with the next state as destroyed', async () => {
  await using it = await openTestStore();
  const { id } = await it.account('anna');
  const account = fromId('a', id) ?? 0;
  const since = await it.store.reader(id).modSeq();
  const { emailId, threadId } = await it.store.deliver(testDelivery(id));
  const kept = await it.store.deliver(testDelivery(id));
  const pool = openPool({ databaseUrl: it.database.url, poolSize: 1, onError: () => undefined });
  try {
    let queries = 0;
    const slow: Database = {
      query: async (config) => {
        if (queries++ === 1) await it.store.write(id, (tx) => tx.destroyEmails([emailId]));
        return pool.query(config);
      },
    };
    const first = await readChanges(slow, account, 'Thread', since, 100);
    expect(first).toMatchObject({ created: [threadId, kept.threadId], destroyed: [], hasMoreChanges: false });
    expect(first.newState).toBeLessThan(await it.store.reader(id).modSeq());
    const second = await readChanges(pool, account, 'Thread', first.newState, 100);
    expect(second).toMatchObject({ created: [], updated: [], destroyed: [threadId] });
    // Who asks only now never hears of it.
    expect(await readChanges(pool, account, 'Thread', since, 100)).toMatchObject({
      created: [kept.threadId],
      destroyed: [],
    });
  } finally {
    await pool.end();
  }
});
