import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('so many at a time, in order, also after a failure', async () => {
  const turns = new Turns();
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const results = await Promise.allSettled(
    Array.from({ length: 9 }, (_, index) =>
      turns.run(3, async () => {
        order.push(index);
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        if (index === 1) throw new Error('no');
        return index;
      }),
    ),
  );
  expect(most).toBe(3);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(await turns.run(1, async () => 'still')).toBe('still');
});
