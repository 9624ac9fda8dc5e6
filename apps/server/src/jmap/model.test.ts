import { pick, random } from '@mailcote/store/testing';
import { expect, test } from 'vitest';
import { message, startJmapServer } from './testing/jmap-test-server.ts';
import { FollowedQuery } from './testing/model/followed-query.ts';
import { ModelClient } from './testing/model/model-client.ts';
import { queriesToFollow } from './testing/model/queries.ts';

/** More of them look longer: `MAILCOTE_JMAP_MODEL_STEPS=5000`. Each is what up to three clients do at the same time. */
const STEPS = Number(process.env['MAILCOTE_JMAP_MODEL_STEPS'] ?? 60);
const SEED = Number(process.env['MAILCOTE_JMAP_MODEL_SEED'] ?? Date.now() % 1_000_000);
const CLIENTS = 3;
const QUERIES_OF_A_CLIENT = 16;
/** Steps after which all copies are compared. */
const COMPARE_EVERY = 60;
/** Messages, from each of two sides. */
const ARRIVING = 60;

test(`three clients that follow what they change end with what a fresh fetch gives (seed ${SEED})`, async ({
  onTestFailed,
}) => {
  await using server = await startJmapServer({ MAILCOTE_UNDO_SECONDS: '30' });
  onTestFailed(() => console.error(server.errors));
  const next = random(SEED);
  const all = queriesToFollow(server.ana);
  const clients = Array.from({ length: CLIENTS }, (_, index) => {
    // Each query is followed by somebody; which are followed by several is chance.
    const own = all.filter((_, number) => number % CLIENTS === index);
    while (own.length < QUERIES_OF_A_CLIENT) own.push(pick(next, all)!);
    return new ModelClient(server, server.ana, own, next);
  });
  for (const client of clients) await client.start();
  for (let step = 1; step <= STEPS; step += 1) {
    // A source of its own for each, so that who is faster does not change what the others do.
    const acting = clients.filter(() => next() < 0.6).map((client) => client.step(random(next() * 2 ** 32)));
    await Promise.all(acting);
    if (step % COMPARE_EVERY !== 0 && step < STEPS) continue;
    for (const client of clients) {
      await client.catchUp();
      expect(await client.differences(), `seed ${SEED}, step ${step}`).toEqual([]);
    }
  }
  expect(server.errors).toEqual([]);
}, 3_600_000);

test('lists that are begun and followed while mail arrives miss nothing and have nothing twice', async () => {
  await using server = await startJmapServer();
  const { ana } = server;
  const all = queriesToFollow(ana).filter(({ type }) => type === 'Email');
  const done = { is: false };
  const arrive = async (): Promise<void> => {
    for (let number = 0; number < ARRIVING; number += 1) {
      const fields = { Subject: `apple ${number % 10}`, References: `<root-${number % 10}@example.org>` };
      await server.deliver(ana, message(fields), { receivedAt: new Date(Date.UTC(2026, 0, number % 28)) });
    }
  };
  const follow = async (): Promise<FollowedQuery[]> => {
    const followed: FollowedQuery[] = [];
    while (!done.is) {
      const query = new FollowedQuery(
        (name, args) => server.one(ana, name, args),
        pick(Math.random, all)!,
        false,
      );
      await query.start();
      for (let times = 0; times < 3; times += 1) await query.follow(null);
      followed.push(query);
    }
    return followed;
  };
  const followers = [follow(), follow(), follow(), follow()];
  await Promise.all([arrive(), arrive()]);
  done.is = true;
  for (const query of (await Promise.all(followers)).flat()) {
    await query.follow(null);
    expect(await query.difference()).toBeNull();
  }
});
