import { afterAll, beforeAll, expect, test } from 'vitest';
import { execute } from '../db/statement.ts';
import { expireAuditEvents } from '../sql/audit.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { Client } from 'pg';

let it: TestStore;
beforeAll(async () => {
  it = await openTestStore();
});
afterAll(() => it[Symbol.asyncDispose]());

test('what administrators did is read newest first, in pages, and only the newest stay', async () => {
  const { audit } = it.store;
  for (let n = 1; n <= 5; n++) {
    const actor = n === 5 ? null : 'root@example.org';
    await audit.add({ actor, action: 'account.update', target: `n${n}\0@example.org`, details: { n } });
  }
  const first = await audit.list({ limit: 2 });
  expect(first).toMatchObject([
    { actor: null, action: 'account.update', target: 'n5\uFFFD@example.org', details: { n: 5 } },
    { actor: 'root@example.org', details: { n: 4 } },
  ]);
  const rest = await audit.list({ limit: 9, before: first[1]?.id ?? '' });
  expect(rest.map(({ details }) => details['n'])).toEqual([3, 2, 1]);
  const client = new Client({ connectionString: it.database.url });
  await client.connect();
  expect(await execute(client, expireAuditEvents, [2])).toBe(3);
  expect(await execute(client, expireAuditEvents, [2])).toBe(0);
  await client.end();
  expect(await audit.list({ limit: 9 })).toHaveLength(2);
  expect(await audit.list({ limit: 9, before: 'nonsense' })).toEqual([]);
});
