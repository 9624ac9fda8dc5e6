import { parseMessage, searchText } from '@mailcote/mime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StoreError } from '../errors.ts';
import { checkAccount } from '../testing/check-account.ts';
import { testDelivery, testMessage } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';

let it: TestStore;
beforeAll(async () => {
  it = await openTestStore();
});
afterAll(() => it[Symbol.asyncDispose]());

let serial = 0;
async function freshAccount(): Promise<string> {
  serial += 1;
  return (await it.account(`write${serial}`)).id;
}
const hintsOf = (id: string): number[] =>
  it.hints.filter(({ accountId }) => accountId === id).map(({ modSeq }) => modSeq);

test('a write that changes nothing takes no number and says nothing', async () => {
  const id = await freshAccount();
  const { emailId } = await it.store.deliver(testDelivery(id, testMessage(), { keywords: ['$seen'] }));
  const modSeq = await it.store.reader(id).modSeq();
  const inbox = (await it.store.reader(id).mailboxes())[0]?.id ?? '';
  await it.store.write(id, async (tx) => {
    expect(
      await tx.updateEmails([emailId, 'e999', 'junk'], {
        keywords: { add: ['$seen'], remove: ['$flagged'] },
      }),
    ).toEqual([emailId]);
    expect(await tx.updateEmails([emailId], { mailboxIds: { set: [inbox, inbox] } })).toEqual([emailId]);
    expect(await tx.destroyEmails(['e999'])).toEqual([]);
    expect(await tx.createEmails([])).toEqual([]);
  });
  expect(await it.store.reader(id).modSeq()).toBe(modSeq);
  expect(hintsOf(id)).toEqual([2]);
});

test('when the callback throws, nothing has happened and nothing is said', async () => {
  const id = await freshAccount();
  await expect(
    it.store.write(id, async (tx) => {
      await tx.createMailbox({ name: 'Folder', parentId: null });
      throw new Error('thought better of it');
    }),
  ).rejects.toThrow('thought better of it');
  expect(await it.store.reader(id).mailboxes()).toHaveLength(6);
  expect(await it.store.reader(id).modSeq()).toBe(1);
  expect(hintsOf(id)).toEqual([]);
});

test('an expected error leaves the write usable, and nothing of the call behind', async () => {
  const id = await freshAccount();
  const { emailId } = await it.store.deliver(testDelivery(id));
  await it.store.write(id, async (tx) => {
    const mailboxes = await tx.mailboxes();
    const attempts = [
      () => tx.updateEmail('e999', { keywords: { add: ['x'] } }),
      ...['', 'a b', 'a(', 'a)', '{', ']', '%', '*', '"', '\\', 'é', 'x\n', 'x'.repeat(256)].map(
        (keyword) => () => tx.updateEmails([emailId], { keywords: { add: [keyword] } }),
      ),
      () => tx.updateEmails([emailId], { keywords: { add: ['x'] }, mailboxIds: { set: [] } }),
      () => tx.updateEmails([emailId], { keywords: { add: ['x'] }, mailboxIds: { add: ['m999'] } }),
      () => tx.createMailbox({ name: 'Inbox', parentId: null }),
      () => tx.createMailbox({ name: ' ', parentId: null }),
      () => tx.createMailbox({ name: 'x\ny', parentId: null }),
      () => tx.createMailbox({ name: 'é'.repeat(128), parentId: null }),
      () => tx.createMailbox({ name: 'Second', parentId: null, role: 'inbox' }),
      () => tx.createMailbox({ name: 'Second', parentId: 'm999' }),
      () => tx.updateMailbox(mailboxes[0]?.id ?? '', { role: null }),
      () => tx.destroyMailbox(mailboxes[0]?.id ?? '', { removeEmails: false }),
      () => tx.destroyMailbox('m999', { removeEmails: true }),
      () => tx.createEmail(newEmail(['m999'])),
      () => tx.createEmail(newEmail([])),
      () => tx.updateIdentity('i999', { name: 'x' }),
      () => tx.addUpload(`b${'A'.repeat(43)}`, 'text/plain'),
    ];
    for (const [index, attempt] of attempts.entries()) {
      await expect(attempt(), String(index)).rejects.toBeInstanceOf(StoreError);
    }
    await tx.createMailbox({ name: 'Good', parentId: null });
    const allowed = Array.from("!#$&'+,-./09:;<=>?@AZ[^_`az|}~");
    await tx.updateEmails([emailId], { keywords: { set: allowed } });
    await tx.updateEmails([emailId], { keywords: { set: [] } });
  });
  expect((await it.store.reader(id).mailboxes()).map(({ name }) => name)).toContain('Good');
  expect((await it.store.reader(id).emails([emailId]))[0]?.keywords).toEqual([]);
  expect(await checkAccount(it.database.url, id)).toEqual([]);
});

function newEmail(mailboxIds: string[]) {
  const bytes = testMessage();
  const parsed = parseMessage(bytes);
  return {
    blobId: `b${'A'.repeat(43)}`,
    parsed,
    search: searchText(bytes, parsed),
    mailboxIds,
    keywords: [],
    receivedAt: new Date(),
  };
}

test('mailboxes: a tree without circles, one name among siblings, renamed and moved', async () => {
  const id = await freshAccount();
  const { write } = { write: it.store.write.bind(it.store) };
  const a = await write(id, (tx) =>
    tx.createMailbox({ name: 'A', parentId: null, sortOrder: 7, isSubscribed: false }),
  );
  const b = await write(id, (tx) => tx.createMailbox({ name: 'B', parentId: a }));
  await expect(write(id, (tx) => tx.updateMailbox(a, { parentId: b }))).rejects.toMatchObject({
    properties: ['parentId'],
  });
  await expect(write(id, (tx) => tx.updateMailbox(a, { parentId: a }))).rejects.toMatchObject({
    properties: ['parentId'],
  });
  await expect(write(id, (tx) => tx.destroyMailbox(a, { removeEmails: true }))).rejects.toMatchObject({
    code: 'mailboxHasChild',
  });
  await write(id, (tx) => tx.updateMailbox(b, { parentId: null, name: 'C', isSubscribed: false }));
  expect(
    (await it.store.reader(id).mailboxes([a, b])).map(({ name, parentId, sortOrder, isSubscribed }) => ({
      name,
      parentId,
      sortOrder,
      isSubscribed,
    })),
  ).toEqual([
    { name: 'A', parentId: null, sortOrder: 7, isSubscribed: false },
    { name: 'C', parentId: null, sortOrder: 0, isSubscribed: false },
  ]);
  // A name that was destroyed is free again, and is another mailbox.
  await write(id, (tx) => tx.destroyMailbox(a, { removeEmails: false }));
  expect(await write(id, (tx) => tx.createMailbox({ name: 'A', parentId: null }))).not.toBe(a);
  await expect(write(id, (tx) => tx.createMailbox({ name: 'deep', parentId: null }))).resolves.toBeDefined();
  let parentId: string | null = null;
  await expect(
    (async () => {
      for (let depth = 0; depth < 30; depth += 1) {
        const above: string | null = parentId;
        parentId = await write(id, (tx) => tx.createMailbox({ name: `d${depth}`, parentId: above }));
      }
    })(),
  ).rejects.toMatchObject({ properties: ['parentId'] });
});

test('identities come, change and go', async () => {
  const id = await freshAccount();
  const reader = it.store.reader(id);
  const [first] = await reader.identities();
  expect(first).toMatchObject({ email: `write${serial}@example.org`, mayDelete: false });
  await expect(it.store.write(id, (tx) => tx.destroyIdentity(first?.id ?? ''))).rejects.toMatchObject({
    code: 'forbidden',
  });
  const made = await it.store.write(id, (tx) =>
    tx.createIdentity({
      name: 'Work\0',
      email: 'work@example.org',
      bcc: [{ name: null, email: 'me@example.org' }],
      htmlSignature: '<b>w</b>',
    }),
  );
  const since = (await reader.states()).Identity;
  await it.store.write(id, (tx) =>
    tx.updateIdentity(made, { name: 'Job', bcc: null, textSignature: '-- w' }),
  );
  expect(await reader.identities([made])).toEqual([
    {
      id: made,
      name: 'Job',
      email: 'work@example.org',
      replyTo: null,
      bcc: null,
      textSignature: '-- w',
      htmlSignature: '<b>w</b>',
      mayDelete: true,
    },
  ]);
  expect((await reader.changes('Identity', since, 10)).updated).toEqual([made]);
  await it.store.write(id, (tx) => tx.destroyIdentity(made));
  expect((await reader.changes('Identity', since, 10)).destroyed).toEqual([made]);
});

test('a quota holds for deliveries and for created emails; room that is freed can be used', async () => {
  const id = await freshAccount();
  const bytes = testMessage({ body: 'x'.repeat(1_000) });
  await it.store.write(id, async (tx) => tx.setQuota(bytes.length * 2 + 10));
  const deliveries = await Promise.allSettled(
    Array.from({ length: 5 }, () =>
      it.store.deliver(testDelivery(id, testMessage({ body: 'x'.repeat(1_000) }))),
    ),
  );
  const [refused, delivered] = [
    deliveries.filter(({ status }) => status === 'rejected'),
    deliveries.filter(({ status }) => status === 'fulfilled'),
  ];
  expect(delivered).toHaveLength(2);
  for (const one of refused) expect(one).toMatchObject({ reason: { code: 'overQuota' } });
  const blob = await it.store.blobs.put(bytes);
  const inbox = (await it.store.reader(id).mailboxes())[0]?.id ?? '';
  const create = (): Promise<unknown> =>
    it.store.write(id, (tx) =>
      tx.createEmail({ ...newEmail([inbox]), blobId: blob.id, parsed: parseMessage(bytes) }),
    );
  await expect(create()).rejects.toMatchObject({ code: 'overQuota' });
  const emailId = delivered[0]?.status === 'fulfilled' ? delivered[0].value.emailId : '';
  await it.store.write(id, (tx) => tx.destroyEmails([emailId]));
  await create();
  expect(await checkAccount(it.database.url, id)).toEqual([]);
});

test('a delivery that spoils its group does not spoil its neighbours', async () => {
  const [id, other] = [await freshAccount(), await freshAccount()];
  const bytes = testMessage();
  const missing = { id: `b${'B'.repeat(42)}A`, size: bytes.length };
  const deliveries = Array.from({ length: 20 }, (_, n) => {
    if (n % 5 === 3) return it.store.deliver(testDelivery(id, bytes, { bytes: missing }));
    if (n === 11) return it.store.deliver(testDelivery('a99999', bytes));
    if (n === 12) return it.store.deliver(testDelivery(id, bytes, { mailbox: { id: 'm999' } }));
    return it.store.deliver(testDelivery(n % 2 === 0 ? id : other, testMessage()));
  });
  const results = await Promise.allSettled(deliveries);
  const failed = results.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []));
  expect(failed).toEqual([3, 8, 11, 13, 18]);
  const total = async (account: string): Promise<number | undefined> =>
    (await it.store.reader(account).mailboxes())[0]?.totalEmails;
  expect(((await total(id)) ?? 0) + ((await total(other)) ?? 0)).toBe(15);
  for (const account of [id, other]) expect(await checkAccount(it.database.url, account)).toEqual([]);
});

test('deliveries that come together share transactions, over several accounts too', async () => {
  const accounts = await Promise.all(Array.from({ length: 4 }, freshAccount));
  const delivered = await Promise.all(
    Array.from({ length: 120 }, (_, n) => it.store.deliver(testDelivery(accounts[n % 4] ?? ''))),
  );
  for (const account of accounts) {
    const numbers = new Set(
      delivered.filter(({ accountId }) => accountId === account).map(({ modSeq }) => modSeq),
    );
    expect(numbers.size).toBeLessThan(15);
    expect(hintsOf(account)).toEqual([...numbers].sort((a, b) => a - b));
    expect((await it.store.reader(account).mailboxes())[0]?.totalEmails).toBe(30);
    expect(await checkAccount(it.database.url, account)).toEqual([]);
  }
});
