import { expect, test } from 'vitest';
import { startJmapServer } from '../jmap/testing/jmap-test-server.ts';
import { startJobs } from './index.ts';

test('of several processes one does the jobs; when it ends another one takes over', async () => {
  await using server = await startJmapServer();
  const { context, store } = server;
  const isTaken = async (): Promise<boolean> => {
    await using lock = await store.tryLock('jobs');
    return lock === null;
  };
  const first = startJobs(context);
  await expect.poll(isTaken).toBe(true);
  const second = startJobs(context);
  await first.close();
  await expect.poll(isTaken).toBe(true);
  await second.close();
  expect(await isTaken()).toBe(false);
  expect(server.errors).toEqual([]);
});
