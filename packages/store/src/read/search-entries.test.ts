import { parseMessage } from '@mailcote/mime';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromId } from '../ids.ts';
import { substringText, type SubstringText } from '../search/substring-text.ts';
import { testDelivery } from '../testing/messages.ts';
import { checkAccount } from '../testing/check-account.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { EntryFilter, Id } from '../types.ts';
import { EntryParts, entrySql, type TextFilter } from './entry-filter.ts';
import { textContains } from './text-contains.ts';

let it: TestStore;
let accountId: Id;
let inbox: Id;
const messages: Buffer[] = [];

const WORDS = [
  'invoice',
  'Straße',
  '견적서',
  'the',
  "l'été",
  '100%',
  'a_b',
  'back\\slash',
  '日本',
  'zanzibar',
];

beforeAll(async () => {
  it = await openTestStore();
  accountId = (await it.account('anna')).id;
  const other = (await it.account('ben')).id;
  inbox = (await it.store.reader(accountId).mailboxes()).find(({ role }) => role === 'inbox')?.id ?? '';
  for (let n = 0; n < 40; n += 1) {
    const word = (step: number): string => WORDS[(n * step) % WORDS.length] ?? '';
    const filler = n === 7 ? 'long log line '.repeat(80_000) : 'some text '.repeat(n * n * 3);
    const type = n % 3 === 0 ? 'text/html' : 'text/plain';
    const text = n % 3 === 0 ? `<p id="markup">${word(3)}<b>x</b></p>` : `${word(3)}\r\n${word(7)}`;
    messages.push(
      Buffer.from(
        `From: "${word(7)}" <p${n}@example.org>\r\nTo: b@example.org\r\nCc: ${n % 4}@cc.example\r\nSubject: ${word(9)} ${n}\r\n` +
          `${n % 5 === 0 ? `X-Tag: ${word(3)} tagged\r\n` : ''}Content-Type: ${type}; charset=utf-8\r\n\r\n${filler}${text}\r\n`,
      ),
    );
  }
  for (const bytes of messages) {
    await it.store.deliver(testDelivery(accountId, bytes));
    kept.push(substringText({ bytes, ...parseMessage(bytes) }));
  }
  for (const bytes of messages.slice(0, 9)) await it.store.deliver(testDelivery(other, bytes));
});
afterAll(() => it[Symbol.asyncDispose]());

const TEXTS: TextFilter[] = [
  ...[
    'invoice',
    'NVOIC',
    'straße',
    '견적',
    '적',
    'l\u2019',
    "L'ÉTÉ",
    '100%',
    '0%',
    '_',
    'a_b',
    '\\',
    '日本',
    't',
    '',
    'x',
    'markup',
  ].flatMap((value): TextFilter[] => [
    { kind: 'text', value },
    { kind: 'body', value },
    { kind: 'subject', value },
    { kind: 'address', field: 'from', value },
    { kind: 'header', name: 'x-TAG', value },
  ]),
  { kind: 'address', field: 'cc', value: '3@cc' },
  { kind: 'address', field: 'bcc', value: '' },
  { kind: 'body', value: 'log line  long' },
  { kind: 'header', name: 'Subject', value: 'zanzibar 3' },
  { kind: 'header', name: 'Tag', value: '' },
  { kind: 'header', name: 'X-Tag: ', value: '' },
  { kind: 'header', name: '.*', value: '' },
];

/** Of each message, in the order of uids. */
const kept: SubstringText[] = [];
const expected = (text: TextFilter): number[] =>
  kept.flatMap((one, n) => (textContains(one, text) ? [n + 1] : []));

test('each text, alone, not, and beside others: the same from kept texts, from messages, and from some of both', async () => {
  const reader = it.store.reader(accountId);
  const search = (filter: EntryFilter): Promise<number[]> => reader.searchEntries(inbox, filter);
  const all = messages.map((_, n) => n + 1);
  /** @param every reading the long message costs time */
  const check = async (every: number): Promise<void> => {
    for (const [n, text] of TEXTS.entries()) {
      if (n % every > 0) continue;
      const hits = expected(text);
      expect(await search(text), JSON.stringify(text)).toEqual(hits);
      const other = TEXTS[(n * 5 + 3) % TEXTS.length] ?? text;
      const others = expected(other);
      const and: EntryFilter = { kind: 'and', filters: [text, { kind: 'uids', ranges: [[3, 30]] }, other] };
      const or: EntryFilter = { kind: 'or', filters: [text, { kind: 'and', filters: [other] }] };
      if (n % 3 === 0)
        expect(await search({ kind: 'not', filter: text })).toEqual(all.filter((uid) => !hits.includes(uid)));
      else if (n % 3 === 1)
        expect(await search(and)).toEqual(
          hits.filter((uid) => others.includes(uid) && uid >= 3 && uid <= 30),
        );
      else expect(await search(or)).toEqual(all.filter((uid) => hits.includes(uid) || others.includes(uid)));
    }
  };
  expect(expected({ kind: 'body', value: 'log line  long' })).toEqual([8]);
  expect((await it.store.textIndex.accounts()).includes(accountId)).toBe(true);
  while (await it.store.textIndex.round(accountId));
  await check(3);
  expect(await checkAccount(it.database.url, accountId)).toEqual([]);
  const client = new Client({ connectionString: it.database.url });
  await client.connect();
  const account = fromId('a', accountId);
  const { rows } = await client.query(
    'SELECT (SELECT count(*)::int FROM email_text WHERE signature IS NULL AND account_id = $1) AS long, (SELECT count(*)::int FROM email_full_text WHERE account_id = $1) AS kept',
    [account],
  );
  expect(rows).toEqual([{ long: 1, kept: 39 }]);
  await client.query(
    'UPDATE text_index SET email_id = (SELECT min(email_id) + 20 FROM email_text WHERE account_id = $1) WHERE account_id = $1',
    [account],
  );
  await check(8);
  await client.query('DELETE FROM text_index WHERE account_id = $1', [account]);
  await check(8);
  // What is there already stays as it is.
  while (await it.store.textIndex.round(accountId));
  expect(await it.store.textIndex.accounts()).not.toContain(accountId);
  await it.store.write(accountId, async (tx) => {
    const [one] = await tx.copyEntries(inbox, [[1, 2]], inbox).then(({ to }) => to);
    expect(one).toBe(41);
  });
  expect(await search({ kind: 'uids', ranges: [[1, 50]] })).toHaveLength(42);
  expect(await search({ kind: 'text', value: 'p1@example.org' })).toEqual([2, 42]);
  while (await it.store.textIndex.round(accountId));
  expect(await search({ kind: 'text', value: 'p1@example.org' })).toEqual([2, 42]);
  await it.store.write(accountId, (tx) => tx.expungeEntries(inbox, [[2, 2]]));
  await it.store.write(accountId, async (tx) => {
    await tx.updateEntries(inbox, [[2, 9]], { keywords: {}, deleted: true }, null);
    expect(await tx.expungeEntries(inbox, null)).toBe(8);
  });
  expect(await checkAccount(it.database.url, accountId)).toEqual([]);
  await client.end();
});

test('senders and subjects that no index takes are found all the same', async () => {
  const { id } = await it.account('long');
  const reader = it.store.reader(id);
  const mailbox = (await reader.mailboxes()).find(({ role }) => role === 'inbox')?.id ?? '';
  const people = Array.from({ length: 400 }, (_, n) => `p${n}@example.org`).join(', ');
  for (const header of [
    `From: ${people}\r\nSubject: a`,
    `From: p9@example.org\r\nSubject: ${'견적서 '.repeat(400)}zanzibar`,
    'From: p399@example.org\r\nSubject: zanzibar',
  ])
    await it.store.deliver(testDelivery(id, Buffer.from(`${header}\r\n\r\ntext\r\n`)));
  for (const isIndexed of [false, true]) {
    if (isIndexed) while (await it.store.textIndex.round(id));
    const search = (filter: EntryFilter): Promise<number[]> => reader.searchEntries(mailbox, filter);
    expect(await search({ kind: 'address', field: 'from', value: 'p399@' })).toEqual([1, 3]);
    expect(await search({ kind: 'subject', value: 'zanzibar' })).toEqual([2, 3]);
    expect(await search({ kind: 'text', value: 'zanzibar' })).toEqual([2, 3]);
  }
});

test('signatures lead to texts, texts are fetched by key', async () => {
  const client = new Client({ connectionString: it.database.url });
  await client.connect();
  // VACUUM takes for visible to all only what has been flushed.
  await client.query('SET synchronous_commit = on');
  await client.query(
    `INSERT INTO mailbox_entry (account_id, mailbox_id, uid, email_id, thread_id, received_at, created_mod_seq, mod_seq, unread, newest_in_thread, thread_unread)
     SELECT 9, 1, n, n, n, now(), 1, 1, true, true, true FROM generate_series(1, 5000) AS n`,
  );
  await client.query(
    `INSERT INTO email_text SELECT 9, n, n, 'P' || n, '', '', '', 'S' || n, decode(repeat(md5(n::text), 32), 'hex') FROM generate_series(1, 5000) AS n`,
  );
  await client.query(
    `INSERT INTO email_full_text SELECT 9, n, 'H', repeat(md5(n::text), 50) FROM generate_series(1, 5000) AS n`,
  );
  await client.query('VACUUM ANALYZE mailbox_entry, email_text, email_full_text');
  for (const filter of [
    { kind: 'text', value: 'zanzibar' },
    { kind: 'not', filter: { kind: 'body', value: 'zanzibar' } },
    { kind: 'or', filters: [{ kind: 'header', name: 'X-Tag', value: 'zanzibar' }, { kind: 'deleted' }] },
    { kind: 'address', field: 'from', value: 'P77' },
    { kind: 'subject', value: 'S77' },
  ] satisfies EntryFilter[]) {
    const parts = new EntryParts(9, 1, { upTo: 1e9 });
    const text = entrySql(parts, filter);
    const { rows } = await client.query<Record<string, unknown>>({
      text: `EXPLAIN ${text}`,
      values: parts.values,
    });
    const plan = JSON.stringify(rows);
    expect(plan).not.toContain('Seq Scan on email_full_text');
    if (filter.kind === 'address' || filter.kind === 'subject')
      expect(plan).toContain('Index Only Scan using email_text_from');
  }
  await client.end();
});
