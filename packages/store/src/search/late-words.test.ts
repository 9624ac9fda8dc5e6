import { Client } from 'pg';
import { expect, test } from 'vitest';
import { CHUNK_SIZE } from '../blobs/encode.ts';
import { ALL_EMAILS } from '../read/all-emails.ts';
import { openStore } from '../store.ts';
import { checkAccount } from '../testing/check-account.ts';
import { testDelivery, testMessage } from '../testing/messages.ts';
import { openTestStore } from '../testing/test-store.ts';
import type { EmailFilter, Id } from '../types.ts';

/** Long enough for its words to come late. */
function longText(word: string): string {
  return `${'It is a long text that goes on and on.\n'.repeat(250)}${word}`;
}

async function openBox() {
  const logged: object[] = [];
  const it = await openTestStore({ log: (line) => logged.push(line) });
  const { id } = await it.account('anna');
  const client = new Client({ connectionString: it.database.url });
  await client.connect();
  return {
    ...it,
    id,
    logged,
    deliver: async (message: Parameters<typeof testMessage>[0] = {}) =>
      (await it.store.deliver(testDelivery(id, testMessage(message)))).emailId,
    find: async (filter: EmailFilter): Promise<Id[]> =>
      (await it.store.reader(id).queryEmails({ ...ALL_EMAILS, limit: 1_000, filter })).ids,
    late: async (): Promise<number> =>
      (await client.query<{ n: number }>('SELECT count(*)::int AS n FROM email_search WHERE late')).rows[0]
        ?.n ?? 0,
    sql: (text: string) => client.query(text),
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await it[Symbol.asyncDispose]();
    },
  };
}

test('the words of a long text come late, and a search finds them all the same', async () => {
  await using box = await openBox();
  const short = await box.deliver({ body: 'A short one with a walrus' });
  expect(await box.late()).toBe(0);
  const long = await box.deliver({ subject: 'Zebra', body: longText('walrus') });
  expect(await box.late()).toBe(1);
  expect(await box.find({ subject: 'zebra' })).toEqual([long]);
  expect(await box.late()).toBe(1);
  expect(await box.find({ text: 'walrus' })).toEqual([long, short]);
  expect(await box.late()).toBe(0);
  expect(await checkAccount(box.database.url, box.id)).toEqual([]);
});

test('a search makes deliveries bring all words for a while', async () => {
  await using box = await openBox();
  await box.deliver({ body: longText('one') });
  await box.find({ body: 'one' });
  const second = await box.deliver({ body: longText('two') });
  expect(await box.late()).toBe(0);
  expect(await box.find({ body: 'two' })).toEqual([second]);
  await box.sql(`UPDATE account SET no_late_words_until = now() - interval '1 second'`);
  await box.deliver({ body: longText('three') });
  expect(await box.late()).toBe(1);
});

test('snapshots, changes of a query and writes see all words too', async () => {
  await using box = await openBox();
  const reader = box.store.reader(box.id);
  const since = await reader.modSeq();
  const again = () => box.sql('UPDATE account SET no_late_words_until = NULL');
  const first = await box.deliver({ body: longText('walrus') });
  const filter = { text: 'walrus' };
  const inSnapshot = await box.store.snapshot(box.id, (snapshot) =>
    snapshot.queryEmails({ ...ALL_EMAILS, limit: 1_000, filter }),
  );
  expect(inSnapshot.ids).toEqual([first]);
  await again();
  const second = await box.deliver({ body: longText('walrus') });
  const changes = await box.store.snapshot(box.id, (snapshot) =>
    snapshot.emailQueryChanges({
      filter,
      sort: [],
      collapseThreads: false,
      since,
      upToId: null,
      calculateTotal: true,
    }),
  );
  expect(changes.added.map(({ id }) => id)).toEqual([second, first]);
  expect(changes.total).toBe(2);
  await again();
  const third = await box.deliver({ body: longText('walrus') });
  const ids = await box.store.write(
    box.id,
    async (tx) => (await tx.queryEmails({ ...ALL_EMAILS, limit: 1_000, filter })).ids,
  );
  expect(ids).toEqual([third, second, first]);
});

test('words made late are those that a delivery makes', async () => {
  await using box = await openBox();
  const message = {
    from: '"Zoë, Łódź" <zoe@mail.example.org>',
    subject: '=?utf-8?q?Gr=C3=BC=C3=9Fe?=',
    header: ['List-Id: <news.example.org>', 'X-Other: something'],
    body: longText('Straße 한국어 a@b.example.com'),
    attachment: { name: 'photo of a cat.png', type: 'image/png', content: 'x' },
  };
  await box.sql(`UPDATE account SET no_late_words_until = now() + interval '1 hour'`);
  await box.deliver({ ...message, messageId: 'same@example.org' });
  expect(await box.late()).toBe(0);
  await box.sql('UPDATE account SET no_late_words_until = NULL');
  await box.deliver({ ...message, messageId: 'same@example.org' });
  expect(await box.late()).toBe(1);
  while (await box.store.lateWords.round(box.id));
  expect(await box.late()).toBe(0);
  const { rows } = await box.sql('SELECT DISTINCT search::text FROM email_search');
  expect(rows).toHaveLength(1);
});

test('many are late, some of them copied or gone, and the account knows how many at most', async () => {
  await using box = await openBox();
  const ids: Id[] = [];
  for (let n = 0; n < 45; n += 1) ids.push(await box.deliver({ body: longText(`word${n}`) }));
  expect(await box.store.lateWords.accounts()).toEqual([box.id]);
  const [inbox] = await box.store.reader(box.id).mailboxes();
  await box.store.write(box.id, async (tx) => {
    await tx.destroyEmails(ids.slice(0, 5));
    await tx.copyEntries(inbox?.id ?? '', [[40, 41]], inbox?.id ?? '');
  });
  expect(await box.late()).toBe(42);
  expect(await checkAccount(box.database.url, box.id)).toEqual([]);
  let rounds = 1;
  while (await box.store.lateWords.round(box.id)) rounds += 1;
  expect(rounds).toBe(3);
  expect(await box.late()).toBe(0);
  expect(await box.store.lateWords.accounts()).toEqual([]);
  expect(await box.find({ body: 'word39' })).toHaveLength(2);
  expect(await box.find({ body: 'word3' })).toEqual([]);
});

test('when too many are late, deliveries bring all words', async () => {
  await using box = await openBox();
  await box.sql('UPDATE account SET late_words = 4000');
  const email = await box.deliver({ body: longText('walrus') });
  expect(await box.late()).toBe(0);
  expect(await box.find({ body: 'walrus' })).toEqual([email]);
  await box.deliver({ body: longText('walrus') });
  expect((await box.sql('SELECT late_words FROM account')).rows).toEqual([{ late_words: 0 }]);
});

test('what lies in chunks: late where few are, and read no further than its words reach', async () => {
  await using box = await openBox();
  const bytes = testMessage({ body: `walrus ${'on and on\n'.repeat(CHUNK_SIZE / 2)}penguin` });
  const blob = await box.store.blobs.put(bytes);
  const deliver = () => box.store.deliver(testDelivery(box.id, bytes, { bytes: blob }));
  const { emailId: email } = await deliver();
  expect(await box.late()).toBe(1);
  await box.sql(
    `UPDATE blob_chunk SET encoding = 'zstd', data = '' WHERE number = (SELECT max(number) FROM blob_chunk)`,
  );
  expect(await box.find({ body: 'walrus' })).toEqual([email]);
  expect(await box.find({ body: 'penguin' })).toEqual([]);
  expect(box.logged).toEqual([]);
  await box.sql('UPDATE account SET late_words = 400, no_late_words_until = NULL');
  await deliver();
  expect(await box.late()).toBe(0);
});

test('a message whose octets are damaged is logged once and found by its other words', async () => {
  await using box = await openBox();
  const email = await box.deliver({ subject: 'Zebra', body: longText('walrus') });
  await box.sql(`UPDATE blob SET encoding = 'zstd', data = '\\x00'`);
  expect(await box.find({ text: 'zebra' })).toEqual([email]);
  expect(await box.find({ text: 'walrus' })).toEqual([]);
  expect(box.logged).toMatchObject([{ msg: 'The words of the text of an email cannot be made', email }]);
});

test('a row of words whose email is gone holds up nobody', async () => {
  await using box = await openBox();
  const gone = await box.deliver({ subject: 'Zebra', body: longText('walrus') });
  const email = await box.deliver({ body: longText('walrus') });
  await box.sql(
    `UPDATE email_search SET email_id = email_id + 1000 WHERE email_id = (SELECT min(email_id) FROM email_search)`,
  );
  expect(await box.find({ text: 'walrus' })).toEqual([email]);
  expect(await box.late()).toBe(0);
  expect(box.logged).toMatchObject([{ msg: 'The words of the text of an email cannot be made' }]);
  expect(await box.find({ text: 'zebra' })).not.toContain(gone);
});

test('while long texts come in, each search finds all that had arrived before', async () => {
  await using box = await openBox();
  await using others = await openStore({ databaseUrl: box.database.url, publish: () => undefined });
  const delivered = new Set<Id>();
  const flood = { isOver: false };
  const deliveries = Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let n = 0; n < 40; n += 1) delivered.add(await box.deliver({ body: longText('walrus') }));
    }),
  ).then(() => (flood.isOver = true));
  let searches = 0;
  while (!flood.isOver) {
    const before = [...delivered];
    const { ids } = await others
      .reader(box.id)
      .queryEmails({ ...ALL_EMAILS, limit: 1_000, filter: { body: 'walrus' } });
    expect(new Set(ids).isSupersetOf(new Set(before))).toBe(true);
    searches += 1;
    await box.sql('UPDATE account SET no_late_words_until = NULL');
  }
  await deliveries;
  expect(searches).toBeGreaterThan(1);
  expect(await checkAccount(box.database.url, box.id)).toEqual([]);
});
