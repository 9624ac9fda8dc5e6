import { expect, test } from 'vitest';
import type { Id, QueueItem, Settlement } from '../types.ts';
import { SettlementQueue } from './settlement-queue.ts';

const settlement = (id: Id): Settlement => ({
  item: { id } as QueueItem,
  outcome: { kind: 'failed', startedAt: new Date(0), reply: '550 no', trace: null },
});

/** Commits that end when the test says so. */
function held(): {
  queue: SettlementQueue;
  groups: Id[][];
  end: (outcome?: Error | readonly Id[]) => Promise<void>;
} {
  const groups: Id[][] = [];
  const open: { ids: Id[]; resolve: (ids: Id[]) => void; reject: (error: Error) => void }[] = [];
  const queue = new SettlementQueue((settlements) => {
    const ids = settlements.map(({ item }) => item.id);
    groups.push(ids);
    return new Promise((resolve, reject) => open.push({ ids, resolve, reject }));
  });
  const end = async (outcome?: Error | readonly Id[]): Promise<void> => {
    const first = open.shift();
    if (outcome instanceof Error) first?.reject(outcome);
    else first?.resolve([...(outcome ?? first.ids)]);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, groups, end };
}

test('what comes while commits are under way shares the next one, and nobody is answered before it', async () => {
  const { queue, groups, end } = held();
  const answered: Id[] = [];
  const settle = (...ids: Id[]): void =>
    void queue.settle(ids.map(settlement)).then((settled) => answered.push(...settled));
  settle('q1');
  settle('q2');
  settle('q3', 'q4');
  settle('q5');
  expect(groups).toEqual([['q1'], ['q2']]);
  await end();
  expect(answered).toEqual(['q1']);
  expect(groups.slice(2)).toEqual([['q3', 'q4', 'q5']]);
  await end();
  await end(['q3', 'q5']);
  expect(answered).toEqual(['q1', 'q2', 'q3', 'q5']);
});

test('one that spoils the transaction fails alone; a lost connection fails all', async () => {
  const { queue, groups, end } = held();
  const first = [queue.settle([settlement('q1')]), queue.settle([settlement('q2')])];
  const results = Promise.allSettled(['q3', 'q4'].map((id) => queue.settle([settlement(id)])));
  await end();
  await end();
  await Promise.all(first);
  await end(new Error('a fault of one'));
  await end(new Error('its own fault'));
  await end();
  expect(groups.slice(2)).toEqual([['q3', 'q4'], ['q3'], ['q4']]);
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  const blocked = [queue.settle([settlement('q5')]), queue.settle([settlement('q6')])];
  const lost = Promise.allSettled(['q7', 'q8'].map((id) => queue.settle([settlement(id)])));
  await end();
  await end();
  await Promise.all(blocked);
  await end(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(groups).toHaveLength(8);
});

test('an item is settled once in a transaction', async () => {
  const { queue, groups, end } = held();
  for (const id of ['q1', 'q2', 'q3', 'q3']) void queue.settle([settlement(id)]);
  await end();
  expect(groups).toEqual([['q1'], ['q2'], ['q3']]);
  await end();
  expect(groups).toEqual([['q1'], ['q2'], ['q3'], ['q3']]);
  await end();
  await end();
});
