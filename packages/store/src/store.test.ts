import { expect, test } from 'vitest';
import { checkAccount } from './testing/check-account.ts';
import { testDelivery, testMessage } from './testing/messages.ts';
import { openTestStore } from './testing/test-store.ts';

test('a message is delivered, listed, read, searched and announced', async () => {
  await using it = await openTestStore();
  const { store, hints } = it;
  const { id: accountId } = await it.account('anna');
  const bytes = testMessage({
    subject: '안녕하세요 회의 자료',
    body: 'Grüße aus Köln, 東京都 und anna@mail.example.com',
  });
  const delivered = await store.deliver(testDelivery(accountId, bytes));
  expect(hints).toEqual([
    {
      accountId,
      modSeq: delivered.modSeq,
      types: expect.arrayContaining(['Email', 'EmailDelivery', 'Thread', 'Mailbox']) as string[],
    },
  ]);

  const reader = store.reader(accountId);
  const [inbox] = await reader.mailboxes();
  expect(inbox).toMatchObject({
    role: 'inbox',
    totalEmails: 1,
    unreadEmails: 1,
    totalThreads: 1,
    unreadThreads: 1,
    uidNext: 2,
  });
  const query = { sort: [], position: 0, anchor: null, anchorOffset: 0, limit: 50, calculateTotal: true };
  for (const filter of [
    { inMailbox: inbox?.id ?? '' },
    { text: '회의' },
    { text: '하세요' },
    { text: 'grusse koln' },
    { text: '京都' },
    { text: 'anna@mail.example.com' },
    { text: 'example.com' },
    { from: 'stranger' },
    { subject: '자료' },
    { body: 'aus' },
    { text: '"aus koln"' },
    { text: 'gru*' },
    { text: 'aus -berlin' },
  ]) {
    for (const collapseThreads of [true, false]) {
      expect(await reader.queryEmails({ ...query, filter, collapseThreads }), JSON.stringify(filter)).toEqual(
        {
          ids: [delivered.emailId],
          position: 0,
          total: 1,
          anchorFound: true,
        },
      );
    }
  }
  for (const filter of [
    { text: 'aus -koln' },
    { to: 'stranger' },
    { subject: 'aus' },
    { text: '"koln aus"' },
    { text: '자회' },
  ]) {
    expect(
      await reader.queryEmails({ ...query, filter, collapseThreads: true }),
      JSON.stringify(filter),
    ).toMatchObject({ ids: [], total: 0 });
  }
  const [email] = await reader.emails([delivered.emailId]);
  expect(email).toMatchObject({
    id: delivered.emailId,
    threadId: delivered.threadId,
    mailboxIds: [inbox?.id],
    size: bytes.length,
  });
  expect(await store.blobs.get(email?.blobId ?? '')).toEqual(bytes);
  expect(await reader.mayReadBlob(email?.blobId ?? '')).toBe(true);
  expect(await checkAccount(it.database.url, accountId)).toEqual([]);
});
