import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Semaphore } from './semaphore.ts';

test('no more than the permits run at a time, in order, and a failure gives its permit back', async () => {
  const semaphore = new Semaphore(2);
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const tasks = Array.from({ length: 10 }, async (_, n) =>
    semaphore.run(async () => {
      order.push(n);
      running += 1;
      most = Math.max(most, running);
      await setImmediate();
      running -= 1;
      if (n % 3 === 0) throw new Error('failed');
    }),
  );
  const results = await Promise.allSettled(tasks);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(most).toBe(2);
});
