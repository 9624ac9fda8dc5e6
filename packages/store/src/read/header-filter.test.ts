import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_EMAILS } from './all-emails.ts';
import { fromId } from '../ids.ts';
import { testDelivery } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { EmailFilter, EmailFilterCondition, EmailQuery, Id } from '../types.ts';

let it: TestStore;
let account: Id;
const names = new Map<Id, string>();

const long = `X-${'Long-'.repeat(20)}Name`;
const MESSAGES: Record<string, string[]> = {
  a: [
    'From: "Zoe, Q." <zoe@one.example>',
    'Subject: =?utf-8?Q?Caf=C3=A9_100%_zu?=',
    'Message-ID: <A.1@x.example>',
    'List-Id: Build news <builds.dev.example>',
    'X-Mailer: Pigeon 3',
    `${long}1: yes`,
  ],
  b: [
    'From: bob@two.example',
    'To: zoe@one.example',
    'Date: Thu, 8 Jan 2026 00:00:00 +0000',
    'References: <A.1@x.example>',
    ' <C.3@x.example>',
    'x-mailer: =?utf-8?B?6riw65+s6riw?=',
    ' (two lines)',
    `${long}2: no`,
    'Precedence: bulk',
  ],
  c: [
    'From: cat@two.example',
    'Subject: List-Id: dev',
    'Message-ID: <C.3@x.example>',
    'X-Mailer:',
    'X-Mailer: Owl',
    'Precedence: bulk',
  ],
};

beforeAll(async () => {
  it = await openTestStore();
  ({ id: account } = await it.account('anna'));
  for (const [name, header] of Object.entries(MESSAGES)) {
    // One of them in chunks.
    const body = name === 'b' ? 'body '.repeat(100_000) : 'body';
    const bytes = Buffer.from(`${header.join('\r\n')}\r\n\r\n${body}\r\n`);
    names.set((await it.store.deliver(testDelivery(account, bytes))).emailId, name);
  }
});
afterAll(() => it[Symbol.asyncDispose]());

const QUERY: EmailQuery = {
  ...ALL_EMAILS,
  sort: [{ property: 'receivedAt', isAscending: true }],
  limit: 100,
};

async function found(filter: EmailFilter): Promise<string> {
  const reader = it.store.reader(account);
  const { ids } = await reader.queryEmails({ ...QUERY, filter });
  const counted = await reader.queryEmails({ ...QUERY, filter, calculateTotal: true });
  expect([counted.ids, counted.total]).toEqual([ids, ids.length]);
  return [...names].flatMap(([id, name]) => (ids.includes(id) ? [name] : [])).join('');
}

const HEADERS: [header: NonNullable<EmailFilterCondition['header']>, names: string][] = [
  [['subject'], 'ac'],
  [['Date'], 'b'],
  [['MESSAGE-ID'], 'ac'],
  [['x-mailer'], 'abc'],
  [['X-Mailer', ''], 'abc'],
  [['List-Id'], 'a'],
  [['Precedence'], 'bc'],
  [['X-None'], ''],
  [["X'\\"], ''],
  // Kept beside the message.
  [['Subject', 'CAFÉ 100%'], 'a'],
  [['Subject', '%'], 'a'],
  [['Subject', 'list-id'], 'c'],
  [['From', 'name'], ''],
  [['From', 'zoe, q. <ZOE@one'], 'a'],
  [['To', '@one.example'], 'b'],
  [['List-Id', 'builds.dev'], 'a'],
  [['List-Id', 'uild NEWS'], 'a'],
  [['Message-ID', 'a.1@'], 'a'],
  [['Message-ID', '<a.1@X.example>'], 'a'],
  [['Message-ID', '<1@x.example>'], ''],
  [['References', '<C.3@x.example>'], 'b'],
  // In the message only.
  [['X-Mailer', 'pigeon'], 'a'],
  [['X-Mailer', '기러기 (two'], 'b'],
  [['X-Mailer', 'owl'], 'c'],
  [['Date', 'thu,'], 'b'],
  [[`${long}1`], 'a'],
  [[`${long}2`, 'NO'], 'b'],
  [[`${long}3`], ''],
];
test.for(HEADERS)('%s: %s', async ([header, names]) => {
  expect(await found({ header })).toBe(names);
  const rest = ['a', 'b', 'c'].filter((name) => !names.includes(name)).join('');
  expect(await found({ operator: 'NOT', conditions: [{ header }] })).toBe(rest);
});

test('together with other conditions', async () => {
  const opened: EmailFilter = { header: ['X-Mailer', 'o'] };
  const all = (...conditions: EmailFilter[]): EmailFilter => ({ operator: 'AND', conditions });
  const any = (...conditions: EmailFilter[]): EmailFilter => ({ operator: 'OR', conditions });
  expect(await found(opened)).toBe('abc');
  expect(await found({ header: ['X-Mailer', 'o'], from: 'two.example' })).toBe('bc');
  expect(await found(all(opened, { header: ['Precedence', 'bulk'] }, { from: 'cat' }))).toBe('c');
  expect(await found(any({ header: ['X-Mailer', 'owl'] }, { header: ['X-Mailer', 'pigeon'] }))).toBe('ac');
  expect(await found(all(any({ header: ['X-Mailer', 'owl'] }, { from: 'bob' }), { maxSize: 1_000 }))).toBe(
    'c',
  );
  expect(await found({ operator: 'NOT', conditions: [all(opened, { from: 'zoe' })] })).toBe('bc');
});

test('a field that too many messages have is refused, unless other conditions narrow the search', async () => {
  const client = new Client({ connectionString: it.database.url });
  await client.connect();
  await client.query(
    `INSERT INTO email_search SELECT $1::bigint, 1000000 + n, n, now(), $2::tsvector FROM generate_series(1, 10001) AS n`,
    [fromId('a', account), "'h:x-mass'"],
  );
  await client.end();
  const header: EmailFilterCondition['header'] = ['X-Mass', 'x'];
  await expect(found({ header })).rejects.toMatchObject({ code: 'unsupportedFilter' });
  expect(await found({ header, from: 'bob' })).toBe('');
});
