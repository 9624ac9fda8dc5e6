import { afterAll, beforeAll, expect, test } from 'vitest';
import { Traffic } from './traffic.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';

let it: TestStore;
beforeAll(async () => {
  it = await openTestStore();
});
afterAll(() => it[Symbol.asyncDispose]());

test('messages are counted by hours, over all processes', async () => {
  const { traffic } = it.store;
  traffic.count('received', 3);
  traffic.count('refused');
  const hours = await traffic.hours(24);
  expect(hours).toHaveLength(24);
  expect(hours.at(-1)).toMatchObject({ received: 3, refused: 1, sent: 0, deferred: 0, failed: 0 });
  expect(hours[0]?.hour.getTime()).toBeLessThan(hours[1]?.hour.getTime() ?? 0);
  traffic.count('received');
  await traffic.write();
  expect((await traffic.hours(1))[0]).toMatchObject({ received: 4 });
});

test('what could not be written is written with the next', async () => {
  const errors: unknown[] = [];
  let isAway = true;
  const written: unknown[] = [];
  const database = {
    query: async ({ values }: { values?: unknown[] }) => {
      if (isAway) throw new Error('away');
      written.push(values);
      return { rows: [], rowCount: 1 } as never;
    },
  };
  const traffic = new Traffic(database, (error) => errors.push(error));
  traffic.count('sent', 2);
  await traffic.write();
  isAway = false;
  traffic.count('sent');
  await traffic.write();
  await traffic.write();
  expect(errors).toHaveLength(1);
  expect(written).toEqual([[0, 0, 3, 0, 0]]);
});
