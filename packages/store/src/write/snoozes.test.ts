import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_EMAILS } from '../read/all-emails.ts';
import { checkAccount } from '../testing/check-account.ts';
import { testDelivery, testMessage } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';

let it: TestStore;
beforeAll(async () => {
  it = await openTestStore();
});
afterAll(() => it[Symbol.asyncDispose]());

test('what comes back stands on top of the list, and was received when it was', async () => {
  const { id } = await it.account('anna');
  const reader = it.store.reader(id);
  const inbox = (await reader.mailboxes()).find(({ role }) => role === 'inbox')?.id ?? '';
  const receivedAt = new Date('2026-03-01T10:00:00Z');
  const old = await it.store.deliver(
    testDelivery(id, testMessage({ subject: 'Boat', messageId: 'boat@x.example' }), { receivedAt }),
  );
  const answer = await it.store.deliver(
    testDelivery(id, testMessage({ subject: 'Re: Boat', references: ['boat@x.example'] }), {
      receivedAt: new Date('2026-03-02T10:00:00Z'),
    }),
  );
  const label = await it.store.write(id, (tx) => tx.createMailbox({ name: 'Boats', parentId: null }));
  await it.store.write(id, (tx) => tx.updateEmail(old.emailId, { mailboxIds: { add: [label] } }));
  await it.store.write(id, (tx) => tx.snoozeEmails([old.emailId], new Date(0)));
  expect(await it.store.write(id, (tx) => tx.wakeEmails(10))).toBe(1);

  const list = await reader.queryEmails({ ...ALL_EMAILS, filter: { inMailbox: inbox }, limit: 10 });
  expect(list.ids).toEqual([old.emailId, answer.emailId]);
  // RFC 8621 3: each once, in the order in which they were received.
  expect(await reader.threads([old.threadId])).toEqual([
    { id: old.threadId, emailIds: [old.emailId, answer.emailId] },
  ]);
  // RFC 9051 2.3.3.
  const woken = (await reader.entries(inbox, [[1, 9]])).find(({ emailId }) => emailId === old.emailId);
  expect(woken?.receivedAt).toEqual(receivedAt);
  const sorted = (await reader.sortFields(inbox, [[1, 9]], [])).find(({ uid }) => uid === woken?.uid);
  expect(sorted?.receivedAt).toEqual(receivedAt);
  const day = { from: receivedAt, to: new Date('2026-03-02T00:00:00Z') };
  expect(await reader.searchEntries(inbox, { kind: 'receivedAt', ...day })).toEqual([woken?.uid]);
  expect(await checkAccount(it.database.url, id)).toEqual([]);
});

test('what was put off comes back without an archive, too', async () => {
  const { id } = await it.account('ben');
  const reader = it.store.reader(id);
  const mailboxes = await reader.mailboxes();
  const [inbox = '', archive = ''] = ['inbox', 'archive'].map(
    (role) => mailboxes.find((mailbox) => mailbox.role === role)?.id,
  );
  const { emailId } = await it.store.deliver(testDelivery(id));
  await it.store.write(id, (tx) => tx.snoozeEmails([emailId], new Date(0)));
  await it.store.write(id, (tx) => tx.updateMailbox(archive, { role: null }));
  await it.store.write(id, (tx) => tx.wakeEmails(10));
  const [email] = await reader.emails([emailId]);
  // Where it was kept is some mailbox of theirs by now.
  expect(email).toMatchObject({ mailboxIds: [inbox, archive].sort(), keywords: [] });
  await expect(it.store.write(id, (tx) => tx.snoozeEmails([emailId], new Date()))).rejects.toMatchObject({
    code: 'invalidProperties',
  });
  expect(await checkAccount(it.database.url, id)).toEqual([]);
});
