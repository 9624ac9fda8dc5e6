import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_EMAILS } from './read/all-emails.ts';
import { AccountModel } from './testing/account-model.ts';
import { checkAccount } from './testing/check-account.ts';
import { operation, runOperation } from './testing/model-operations.ts';
import { openTestStore } from './testing/test-store.ts';
import type { AccountReader } from './read/account-reader.ts';
import type { EmailQuery, Id, ModSeq } from './types.ts';

const RUNS = Number(process.env['MAILCOTE_MODEL_RUNS'] ?? 15);

const PAGE: EmailQuery = { ...ALL_EMAILS, collapseThreads: true, limit: 1000, calculateTotal: true };

/** What an object looked like at a state, as text. */
type Snapshot = Map<Id, string>;

test('random operations: the store agrees with a simple model of RFC 8621', async () => {
  await using it = await openTestStore();
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 40 }), async (operations) => {
      serial += 1;
      const { id: accountId } = await it.account(`model${serial}`);
      const reader = it.store.reader(accountId);
      const model = new AccountModel();
      for (const { id, parentId, name, role } of await reader.mailboxes()) {
        model.mailboxes.set(id, { id, parentId, name, role });
      }
      const history: { state: ModSeq; emails: Snapshot; mailboxes: Snapshot }[] = [];
      for (const one of operations) {
        expect(await runOperation(it.store, accountId, model, one), JSON.stringify(one)).toBeNull();
        await compare(reader, model);
        history.push({ state: await reader.modSeq(), ...snapshot(model) });
      }
      await compareChanges(reader, history);
      expect(await checkAccount(it.database.url, accountId)).toEqual([]);
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
  );
}, 120_000);

async function compare(reader: AccountReader, model: AccountModel): Promise<void> {
  const mailboxes = await reader.mailboxes();
  expect(mailboxes.map(({ id }) => id).sort()).toEqual([...model.mailboxes.keys()].sort());
  for (const mailbox of mailboxes) expect(mailbox, mailbox.name).toMatchObject(model.counts(mailbox.id));
  for (const collapseThreads of [true, false]) {
    for (const inMailbox of [null, ...model.mailboxes.keys()]) {
      const filter = inMailbox === null ? null : { inMailbox };
      const expected = model.list(inMailbox, collapseThreads);
      const { ids, total } = await reader.queryEmails({ ...PAGE, filter, collapseThreads });
      expect({ ids, total }, `list of ${inMailbox}, ${collapseThreads}`).toEqual({
        ids: expected,
        total: expected.length,
      });
      const noTotal = { ...PAGE, calculateTotal: false, position: 1, limit: 2, collapseThreads };
      for (const same of [filter, { operator: 'AND' as const, conditions: filter ? [filter, {}] : [] }]) {
        expect((await reader.queryEmails({ ...noTotal, filter: same })).ids).toEqual(expected.slice(1, 3));
      }
      // By an anchor in the middle, also through the general search (a filter that changes nothing).
      const anchor = expected[Math.floor(expected.length / 2)];
      if (anchor === undefined) continue;
      const page = { ...PAGE, collapseThreads, anchor, anchorOffset: -1, limit: 2 };
      const position = Math.max(0, Math.floor(expected.length / 2) - 1);
      for (const same of [filter, { operator: 'AND' as const, conditions: filter ? [filter, {}] : [] }]) {
        expect(await reader.queryEmails({ ...page, filter: same })).toEqual({
          ids: expected.slice(position, position + 2),
          position,
          total: expected.length,
          anchorFound: true,
        });
      }
    }
  }
  const emails = await reader.emails([...model.emails.keys()]);
  expect(emails).toHaveLength(model.emails.size);
  for (const { id, threadId, mailboxIds, keywords, receivedAt } of emails) {
    const email = model.emails.get(id);
    expect({
      threadId,
      mailboxIds: mailboxIds.toSorted(),
      keywords,
      receivedAt: receivedAt.getTime(),
    }).toEqual({
      threadId: email?.threadId,
      mailboxIds: [...(email?.mailboxIds ?? [])].sort(),
      keywords: [...(email?.keywords ?? [])].sort(),
      receivedAt: email?.receivedAt,
    });
  }
  const threads = await reader.threads(model.threadIds());
  expect(Object.fromEntries(threads.map(({ id, emailIds }) => [id, emailIds]))).toEqual(
    Object.fromEntries(model.threadIds().map((id) => [id, model.thread(id)])),
  );
}

function snapshot(model: AccountModel): { emails: Snapshot; mailboxes: Snapshot } {
  return {
    emails: new Map(
      [...model.emails.values()].map((email) => [
        email.id,
        JSON.stringify([[...email.mailboxIds].sort(), [...email.keywords].sort()]),
      ]),
    ),
    mailboxes: new Map(
      [...model.mailboxes.values()].map((mailbox) => [
        mailbox.id,
        JSON.stringify([mailbox, model.counts(mailbox.id)]),
      ]),
    ),
  };
}

/** From every state that there was to the last one. */
async function compareChanges(
  reader: AccountReader,
  history: { state: ModSeq; emails: Snapshot; mailboxes: Snapshot }[],
): Promise<void> {
  const last = history.at(-1);
  if (!last) return;
  for (const before of history) {
    for (const [type, then, now] of [
      ['Email', before.emails, last.emails],
      ['Mailbox', before.mailboxes, last.mailboxes],
    ] as const) {
      const changes = await reader.changes(type, before.state, 10_000);
      const sorted = (ids: Iterable<Id>): Id[] => [...ids].sort();
      expect(sorted(changes.created)).toEqual(sorted(now.keys().filter((id) => !then.has(id))));
      expect(sorted(changes.destroyed)).toEqual(sorted(then.keys().filter((id) => !now.has(id))));
      const both = [...then.keys()].filter((id) => now.has(id));
      const differ = both.filter((id) => then.get(id) !== now.get(id));
      expect(both).toEqual(expect.arrayContaining(changes.updated));
      expect(changes.updated, `${type} updated since ${before.state}`).toEqual(
        expect.arrayContaining(differ),
      );
      expect(changes.hasMoreChanges).toBe(false);
    }
  }
}
