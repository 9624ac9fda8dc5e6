import { parseMessage, searchText } from '@mailcote/mime';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MailboxPlace } from './deliver/prepare-delivery.ts';
import { ALL_EMAILS } from './read/all-emails.ts';
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
      mailboxIds: [expect.stringMatching(/^m/) as string],
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
  const query = { ...ALL_EMAILS, limit: 50, calculateTotal: true };
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

const NASTY = [
  'Date: Sun, 22 Nov 99999 10:00:00 +0000',
  'Date: Thu, 01 Jan 0000 00:00:00 +0000',
  'Subject: nul \0 and =?utf-8?B?7aCA?= and \x80\xff',
  'Subject: =?utf-8?Q?a=00b?=',
  `Message-ID: <${'x'.repeat(5_000)}@x>`,
  'Message-ID: <a\0b@x>',
  `References: ${'<r@x> '.repeat(2_000)}`,
  'From: "a\0" <\ud800@x>, , ;',
  `To: ${'a@b, '.repeat(3_000)}`,
  'Content-Type: multipart/mixed; boundary=b',
  'Content-Type: text/plain; charset="\0"; name="\ud800.txt"',
  "Content-Disposition: attachment; filename*=utf-8''%00%ED%A0%80.exe",
  'Content-Transfer-Encoding: base64',
  '--b',
  '',
  'text \0 \ud800',
];

test('a message that is filed arrives nowhere else, and answers nobody', async () => {
  await using it = await openTestStore();
  const { store } = it;
  const { id: accountId } = await it.account('anna');
  const away = {
    isEnabled: true,
    fromDate: null,
    toDate: null,
    subject: 'Away',
    textBody: 'Away',
    htmlBody: null,
  };
  await store.write(accountId, (tx) => tx.setVacationResponse(away));
  const mailboxId = await store.write(accountId, (tx) => tx.createMailbox({ name: 'Kept', parentId: null }));
  const filed = { mailbox: { id: mailboxId }, isFiled: true };
  const found = {
    isFiled: true,
    mailbox: {
      find: (mailboxes: readonly MailboxPlace[]) =>
        mailboxes.find(({ name, role }) => name === 'Kept' && role === null)?.id ?? null,
    },
  };
  it.hints.length = 0;
  const first = await store.deliver(testDelivery(accountId, testMessage(), filed));
  const second = await store.deliver(testDelivery(accountId, testMessage(), found));
  const [mailbox] = await store.reader(accountId).mailboxes([mailboxId]);
  expect([first, second]).toMatchObject([1, 2].map((uid) => ({ uid, uidValidity: mailbox?.uidValidity })));
  expect(it.hints.map(({ mailboxIds }) => mailboxIds)).toEqual([[mailboxId], [mailboxId]]);
  expect(await store.autoRepliesDue(10)).toEqual([]);
  await store.write(accountId, (tx) => tx.destroyMailbox(mailboxId, { removeEmails: true }));
  const late = store.deliver(testDelivery(accountId, testMessage(), filed));
  await expect(late).rejects.toMatchObject({ code: 'notFound' });
  const lost = store.deliver(testDelivery(accountId, testMessage(), found));
  await expect(lost).rejects.toMatchObject({ code: 'notFound' });
  const { emailId } = await store.deliver(
    testDelivery(accountId, testMessage(), { mailbox: { id: mailboxId } }),
  );
  expect((await store.autoRepliesDue(10)).map((due) => due.emailId)).toEqual([emailId]);
});

test('whatever octets arrive are delivered, and can be read again', async () => {
  await using it = await openTestStore();
  const { id: accountId } = await it.account('anna');
  const lines = fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 })), {
    maxLength: 12,
  });
  const octets = fc.oneof(
    lines.map((some) => Buffer.from(some.join('\r\n'), 'latin1')),
    lines.map((some) => Buffer.from(some.join('\r\n'), 'utf8')),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(octets, async (bytes) => {
      const { emailId } = await it.store.deliver(testDelivery(accountId, bytes));
      const reader = it.store.reader(accountId);
      const [email] = await reader.emails([emailId]);
      expect((await it.store.blobs.get(email?.blobId ?? ''))?.equals(bytes)).toBe(true);
      expect((await reader.structures([emailId])).size).toBe(1);
      // The same bytes by the other way in.
      const parsed = parseMessage(bytes);
      const mailboxIds = email?.mailboxIds ?? [];
      const content = { parsed, search: searchText(bytes, parsed), receivedAt: new Date() };
      await it.store.write(accountId, (tx) =>
        tx.createEmail({ ...content, blobId: email?.blobId ?? '', mailboxIds, keywords: ['$Seen'] }),
      );
    }),
    { numRuns: 80 },
  );
  expect(await checkAccount(it.database.url, accountId)).toEqual([]);
});
