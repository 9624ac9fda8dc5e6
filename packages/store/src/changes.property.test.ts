import { expect, test } from 'vitest';
import { ALL_EMAILS } from './read/all-emails.ts';
import { checkAccount } from './testing/check-account.ts';
import { follow } from './testing/follow.ts';
import { random, randomStep } from './testing/random-writer.ts';
import { openTestStore } from './testing/test-store.ts';

const WRITERS = 8;
const STEPS = Number(process.env['MAILCOTE_PROPERTY_STEPS'] ?? 60);

test('eight writers over two accounts: followers see every change once, in order, none missed', async () => {
  await using it = await openTestStore({ poolSize: 20 });
  const accounts = [(await it.account('anna')).id, (await it.account('ben')).id];
  let isDone = false;
  // Pages large enough for the largest single write, small enough to stop in the middle.
  const followers = accounts.flatMap((account) =>
    [45, 1000].flatMap((page) =>
      (['Email', 'Mailbox', 'Thread'] as const).map((type) =>
        follow(it.store.reader(account), type, page, () => isDone),
      ),
    ),
  );
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    const next = random(1000 + writer);
    for (let step = 0; step < STEPS; step += 1) {
      await randomStep(it.store, accounts[next() < 0.5 ? 0 : 1] ?? '', next);
    }
  });
  await Promise.all(writers);
  isDone = true;
  const seen = await Promise.all(followers);
  expect(seen.flatMap(({ faults }) => faults)).toEqual([]);

  for (const [index, account] of accounts.entries()) {
    expect(await checkAccount(it.database.url, account)).toEqual([]);
    const reader = it.store.reader(account);
    const { ids: emails } = await reader.queryEmails({ ...ALL_EMAILS, limit: 100_000 });
    expect(emails.length).toBeGreaterThan(10);
    const mailboxes = (await reader.mailboxes()).map(({ id }) => id);
    const threads = [...new Set((await reader.emails(emails)).map(({ threadId }) => threadId))];
    const modSeqs = {
      Email: new Map((await reader.emails(emails)).map(({ id, modSeq }) => [id, modSeq])),
      Mailbox: new Map((await reader.mailboxes()).map(({ id, modSeq }) => [id, modSeq])),
      Thread: new Map<string, number>(),
    };
    const real = { Email: emails, Mailbox: mailboxes, Thread: threads };
    for (const follower of seen.slice(index * 6, index * 6 + 6)) {
      expect([...follower.known].sort(), follower.type).toEqual(real[follower.type].toSorted());
      expect(Math.max(...follower.created.values()), `${follower.type} created twice`).toBe(1);
      const missed = [...modSeqs[follower.type]].filter(
        ([id, modSeq]) => (follower.lastTold.get(id) ?? 0) < modSeq,
      );
      expect(missed, `${follower.type}: a change was not told`).toEqual([]);
      expect(follower.state).toBe((await reader.states())[follower.type]);
    }
    // Hints: each number once, rising, never above the account's own.
    const numbers = it.hints.filter(({ accountId }) => accountId === account).map(({ modSeq }) => modSeq);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers)).toBe(await reader.modSeq());
    // The first write made the account; every other number was announced, so none was used in vain.
    expect(numbers.length).toBe((await reader.modSeq()) - 1);
  }
});
