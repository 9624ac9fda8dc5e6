import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byteaArray, int4Array, int8Array, rawInt8Array, textArray } from './db/arrays.ts';
import { fromId, toId } from './ids.ts';
import { ALL_EMAILS } from './read/all-emails.ts';
import { allSql, pageSql } from './read/query-emails.ts';
import { positionsSql } from './read/email-positions.ts';
import { assertUnchanged } from './sql/assert-unchanged.ts';
import { listAccounts } from './sql/admin-accounts.ts';
import { affectedEmails, countChangedEmails, emailsOfThreads } from './sql/affected-emails.ts';
import { claimQueueItems } from './sql/claim-queue-items.ts';
import { emailsWithBlobs } from './sql/emails-with-blobs.ts';
import { readSignIns, readSignInsOf } from './sql/sign-ins.ts';
import { appPasswordOwner, credentialsForAddress, sessionOwner } from './sql/credentials.ts';
import { entriesForUpdate } from './sql/entries-for-update.ts';
import { deletedEntries, entriesOfUids } from './sql/entries-of-uids.ts';
import { entryChanges, expungedAfter } from './sql/entry-changes.ts';
import { findThreads } from './sql/find-threads.ts';
import { claimLateWords, countLateWords } from './sql/late-words.ts';
import {
  conversationPosition,
  conversationPositions,
  listConversations,
  listConversationsFrom,
  listMessages,
  listMessagesFrom,
  messagePositions,
} from './sql/list-mailbox.ts';
import { findDoubles } from './sql/mail-imports.ts';
import { mailboxVersion } from './sql/mailbox-columns.ts';
import { metadataChanges, readMetadata } from './sql/metadata.ts';
import { mailboxStatus } from './sql/mailbox-status.ts';
import { mayReadBlob } from './sql/may-read-blob.ts';
import { duePushes, readPushSubscriptions } from './sql/push-subscriptions.ts';
import { listQueue, nextAttemptAt, queueSummary } from './sql/queue.ts';
import { readBlob } from './sql/read-blob.ts';
import { changesOfEmail } from './sql/read-changes.ts';
import { readEmails, readThreads } from './sql/read-emails.ts';
import { readFullEntries } from './sql/read-entries.ts';
import { readStates } from './sql/read-states.ts';
import { readTraces } from './sql/read-traces.ts';
import { resolveAddress } from './sql/resolve-address.ts';
import { settleThreads } from './sql/settle-threads.ts';
import { textIndexState, unindexedAccounts } from './sql/text-index.ts';
import { seedAccount } from './testing/seed.ts';
import { openTestStore, type TestStore } from './testing/test-store.ts';
import type { EmailFilter, EmailQuery } from './types.ts';

let it: TestStore;
let client: Client;
let account: number;
/** As `it`, but never looked at by ANALYZE: a server whose first mail has just come in. */
let fresh: { it: TestStore; client: Client; account: number };

beforeAll(async () => {
  it = await openTestStore();
  const { id } = await it.account('anna');
  account = fromId('a', id) ?? 0;
  await seedAccount({ databaseUrl: it.database.url, accountId: id, count: 3_000 });
  client = new Client({ connectionString: it.database.url });
  await client.connect();
  // Of other people: an account has some hundred at most.
  await client.query(
    `INSERT INTO metadata (account_id, mailbox_id, entry, value, mod_seq)
     SELECT 1_000 + n / 100, n % 10, '/private/n' || n, '\\x00', n FROM generate_series(1, 10000) n`,
  );
  await client.query('ANALYZE metadata');
  fresh = await openFresh();
});
afterAll(async () => {
  for (const one of [{ it, client }, fresh]) {
    await one?.client.end();
    await one?.it[Symbol.asyncDispose]();
  }
});

async function openFresh(): Promise<typeof fresh> {
  const store = await openTestStore();
  const { id } = await store.account('anna');
  const connection = new Client({ connectionString: store.database.url });
  await connection.connect();
  const { rows } = await connection.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`,
  );
  for (const { relname } of rows)
    await connection.query(`ALTER TABLE "${relname}" SET (autovacuum_enabled = off)`);
  await seedAccount({ databaseUrl: store.database.url, accountId: id, count: 2_000, vacuums: false });
  return { it: store, client: connection, account: fromId('a', id) ?? 0 };
}

interface Plan {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  Plans?: Plan[];
}

/** Every node of the plan, in short: "Index Only Scan mailbox_entry_messages". */
async function plan(text: string, values: unknown[], connection = client): Promise<string[]> {
  const { rows } = await connection.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    `EXPLAIN (FORMAT JSON) ${text}`,
    values,
  );
  const nodes: string[] = [];
  const walk = (node: Plan): void => {
    nodes.push(`${node['Node Type']} ${node['Index Name'] ?? node['Relation Name'] ?? ''}`.trim());
    for (const child of node.Plans ?? []) walk(child);
  };
  for (const { Plan } of rows[0]?.['QUERY PLAN'] ?? []) walk(Plan);
  return nodes;
}

const planOf = ({ text }: { text: string }, values: unknown[]): Promise<string[]> => plan(text, values);

test('the lists of a mailbox are answered from their indexes alone, without sorting', async () => {
  for (const [statement, index] of [
    [listConversations, 'mailbox_entry_conversations'],
    [listMessages, 'mailbox_entry_messages'],
  ] as const) {
    expect(await planOf(statement, [account, 1, 1_000, 50])).toEqual(['Limit', `Index Only Scan ${index}`]);
  }
  for (const [statement, index] of [
    [listConversationsFrom, 'mailbox_entry_conversations'],
    [listMessagesFrom, 'mailbox_entry_messages'],
  ] as const) {
    const [limit, version, walk, ...others] = await planOf(statement, [
      account,
      1,
      50,
      50,
      new Date(),
      2_000,
    ]);
    // The mailbox itself, one row, for the version of the list.
    expect([limit, version?.includes('mailbox'), walk, ...others]).toEqual([
      'Limit',
      true,
      `Index Only Scan ${index}`,
    ]);
  }
  const nodes = await planOf(conversationPosition, [account, 1, 50]);
  expect(nodes).toContain('Index Only Scan mailbox_entry_conversations');
  // Six rows are not worth an index.
  expect(nodes.filter((node) => node.startsWith('Seq Scan') && node !== 'Seq Scan mailbox')).toEqual([]);
});

const KEY_READS: [
  name: string,
  statement: () => { text: string },
  values: (accountId: number) => unknown[],
  indexes: string[],
][] = [
  [
    'emails',
    () => readEmails,
    (id) => [id, int8Array([5, 6, 7])],
    ['email_pkey', 'blob_pkey', 'mailbox_entry_thread'],
  ],
  ['threads', () => readThreads, (id) => [id, int8Array([5, 6])], ['mailbox_entry_thread', 'email_pkey']],
  ['changes', () => changesOfEmail, (id) => [id, 6, 50, 60], ['email_account_id_mod_seq_idx']],
  [
    'find threads',
    () => findThreads,
    (id) => [int8Array([id]), rawInt8Array([Buffer.alloc(8)])],
    ['thread_ref_pkey'],
  ],
  [
    'entries of emails',
    () => entriesForUpdate,
    (id) => [id, int8Array([5]), int8Array([6])],
    ['mailbox_entry_thread'],
  ],
  [
    'settle',
    () => settleThreads,
    (id) => [int8Array([id]), int8Array([5]), int8Array([9])],
    ['mailbox_entry_thread', 'mailbox_entry_pkey'],
  ],
  [
    'may read blob',
    () => mayReadBlob,
    (id) => [id, Buffer.alloc(32)],
    ['blob_hash_key', 'email_blob_id_account_id_idx'],
  ],
  [
    'emails with blobs',
    () => emailsWithBlobs,
    (id) => [id, byteaArray([Buffer.alloc(32)]), 10],
    ['blob_hash_key', 'email_blob_id_account_id_idx'],
  ],
  [
    'doubles of what is imported',
    () => findDoubles,
    (id) => [
      id,
      rawInt8Array([Buffer.alloc(8)]),
      textArray(['a@example.net']),
      int4Array([100]),
      byteaArray([Buffer.alloc(32)]),
    ],
    [
      'blob_hash_key',
      'email_blob_id_account_id_idx',
      'thread_ref_pkey',
      'mailbox_entry_thread',
      'email_pkey',
    ],
  ],
  [
    'entries of a mailbox by uid',
    () => readFullEntries,
    (id) => [id, 1, int8Array([1, 2, 3, 50, 60])],
    ['mailbox_entry_pkey', 'email_pkey', 'blob_pkey'],
  ],
  [
    'entries to change',
    () => entriesOfUids,
    (id) => [id, 1, int8Array([1, 2, 3, 50, 60])],
    ['mailbox_entry_pkey', 'email_pkey'],
  ],
  [
    'entries that changed',
    () => entryChanges,
    (id) => [id, 1, 2_990],
    ['mailbox_entry_account_id_mailbox_id_mod_seq_idx', 'email_pkey'],
  ],
  [
    'a mailbox and what changed in it',
    () => mailboxVersion,
    (id) => [id, 1, 2_990],
    ['mailbox_entry_account_id_mailbox_id_mod_seq_idx', 'email_pkey'],
  ],
  [
    'entries that were expunged',
    () => expungedAfter,
    (id) => [id, 1, 2_990],
    ['mailbox_entry_account_id_mailbox_id_mod_seq_idx'],
  ],
  ['entries marked deleted', () => deletedEntries, (id) => [id, 1], ['mailbox_entry_deleted']],
  [
    'status',
    () => mailboxStatus,
    (id) => [id, int8Array([1]), true],
    ['email_unseen_drafts', 'mailbox_entry_deleted'],
  ],
  [
    'metadata of a mailbox',
    () => readMetadata,
    (id) => [id, 1, ['/private/comment'], ['/private/']],
    ['metadata_pkey'],
  ],
  ['metadata that changed', () => metadataChanges, (id) => [id, 2_990], ['metadata_pkey']],
  ['where the text index stands', () => textIndexState, (id) => [id], ['email_pkey']],
  ['accounts with emails without texts', () => unindexedAccounts, () => [], ['email_pkey']],
  ['blob', () => readBlob, () => [Buffer.alloc(32)], ['blob_hash_key']],
  [
    'what a delivery assumes',
    () => assertUnchanged,
    (id) => [int8Array([id]), textArray(['700']), int8Array([id]), rawInt8Array([Buffer.alloc(8)])],
    ['thread_ref_pkey'],
  ],
  [
    'words that are late',
    () => claimLateWords,
    (id) => [id, 20],
    ['email_search_late', 'email_pkey', 'blob_pkey'],
  ],
  ['how many words are late', () => countLateWords, (id) => [id], ['email_search_late']],
];

/** What each delivery and each change does. */
const READ_EARLY = new Set([
  'emails',
  'threads',
  'entries of emails',
  'settle',
  'entries to change',
  'what a delivery assumes',
]);
test.for(KEY_READS.filter(([name]) => READ_EARLY.has(name)))(
  '%s: by key too before anybody has counted what there is',
  async ([, statement, values, indexes]) => {
    const nodes = await plan(statement().text, values(fresh.account), fresh.client);
    for (const index of indexes) expect(nodes.join('\n')).toContain(index);
    expect(nodes.filter((node) => /^Seq Scan (mailbox_entry|email|thread|blob)/.test(node))).toEqual([]);
  },
);

test('every table of an account begins with statistics (docs/decisions/009)', async () => {
  const { rows } = await fresh.client.query<{ table: string }>(
    `SELECT c.table_name AS table FROM information_schema.columns c
      WHERE c.table_schema = current_schema() AND c.column_name = 'account_id'
        AND NOT EXISTS (SELECT FROM pg_stats s WHERE s.schemaname = c.table_schema AND s.tablename = c.table_name AND s.attname = 'account_id')`,
  );
  expect(rows).toEqual([]);
});

test.for(KEY_READS)(
  '%s: by key, without reading a table from end to end',
  async ([, statement, values, indexes]) => {
    const nodes = await planOf(statement(), values(account));
    for (const index of indexes) expect(nodes.join('\n')).toContain(index);
    // These are empty or fit on a page here.
    const small = ['account', 'mailbox', 'upload', 'email_submission', 'contact_blob', 'text_index'].map(
      (table) => `Seq Scan ${table}`,
    );
    expect(nodes.filter((node) => node.startsWith('Seq Scan') && !small.includes(node))).toEqual([]);
  },
);

test('the states are the ends of indexes', async () => {
  const nodes = await planOf(readStates, [account]);
  for (const index of ['email_account_id_mod_seq_idx', 'thread_account_id_mod_seq_idx', 'email_pkey']) {
    expect(nodes.join('\n')).toContain(index);
  }
  expect(nodes).not.toContain('Seq Scan email');
});

test('what a list may have lost or won is read from the ends of the logs', async () => {
  const nodes = await planOf(affectedEmails, [account, 1_000_000, false, true, null]);
  for (const index of ['email_account_id_mod_seq_idx', 'mailbox_entry_account_id_mailbox_id_mod_seq_idx']) {
    expect(nodes.join('\n')).toContain(index);
  }
  expect(nodes.filter((node) => /^Seq Scan (?!mailbox$)/.test(node))).toEqual([]);
  const count = await planOf(countChangedEmails, [account, 1_000_000, 20_000]);
  expect(count.join('\n')).toContain('Index Only Scan email_account_id_mod_seq_idx');
  expect((await planOf(emailsOfThreads, [account, int8Array([5, 6])])).join('\n')).toContain(
    'mailbox_entry_thread',
  );
});

test('the position of what is new at the top is counted from the top of the index', async () => {
  const emails = [{ id: 5, thread_id: 5, received_at: new Date() }];
  const { text, values } = positionsSql(account, query({ hasAttachment: true }), emails);
  expect((await plan(text, values)).join('\n')).toMatch(/Index (Only )?Scan email_search_date/);
  for (const [statement, index] of [
    [conversationPositions, 'mailbox_entry_conversations'],
    [messagePositions, 'mailbox_entry_messages'],
  ] as const) {
    const nodes = await planOf(statement, [account, 1, int8Array([5]), new Date()]);
    expect(nodes).toContain(`Index Only Scan ${index}`);
    expect(nodes).not.toContain('Sort');
  }
});

const QUERY: EmailQuery = { ...ALL_EMAILS, collapseThreads: true, limit: 50 };
const query = (filter: EmailFilter): EmailQuery => ({ ...QUERY, filter });

test('a rare word is found by the index of words', async () => {
  for (const make of [
    pageSql(account, query({ text: 'zanzibar' }), 150),
    allSql(account, query({ text: 'zanzibar' })),
  ]) {
    expect(await plan(make.text, make.values)).toContain('Bitmap Index Scan email_search_words');
  }
});

const BY_WORDS: [name: string, filter: () => EmailFilter][] = [
  ['a phrase', () => ({ text: '"find the invoice"' })],
  ['a Korean word', () => ({ text: '견적서' })],
  ['a prefix', () => ({ text: 'zanzi*' })],
  [
    'from and after',
    () => ({ from: 'person3@host3.example', after: new Date(Date.now() - 10 * 86_400_000) }),
  ],
  ['the name of an attachment', () => ({ attachmentName: 'report3' })],
  ['the type of an attachment', () => ({ attachmentType: 'text/calendar' })],
  ['a Message-ID', () => ({ header: ['Message-ID', '<seed.5@seed.example>'] })],
  ['a rare header field', () => ({ header: ['X-Campaign'] })],
  ['words without others', () => ({ text: 'zanzibar -invoice' })],
  [
    'one of two rare words',
    () => ({ operator: 'OR', conditions: [{ text: 'zanzibar' }, { subject: 'zanzibar' }] }),
  ],
];
test.for(BY_WORDS)('%s: the index of words leads to the hits', async ([, filter]) => {
  const { text, values } = allSql(account, query(filter()));
  const nodes = await plan(text, values);
  expect(nodes).toContain('Bitmap Index Scan email_search_words');
  expect(nodes.filter((node) => node.startsWith('Seq Scan'))).toEqual([]);
});

test('has:attachment needs no other table, and on the first page no more than the newest mail', async () => {
  for (const { text, values } of [
    allSql(account, query({ hasAttachment: true })),
    pageSql(account, query({ hasAttachment: true }), 50),
  ]) {
    const nodes = (await plan(text, values)).join('\n');
    expect(nodes).toMatch(/email_search_(words|date)/);
    expect(nodes).not.toMatch(/Seq Scan|Scan email_pkey/);
  }
});

test('a page of a frequent word, and of all mail, is a walk along the dates', async () => {
  for (const filter of [{ text: 'the' }, {}]) {
    const { text, values } = pageSql(account, query(filter), 150);
    expect((await plan(text, values)).join('\n')).toMatch(/Index (Only )?Scan email_search_date/);
  }
});

test('a phrase is looked for among the newest mail first, and what is found is the beginning of all', async () => {
  const phrase = query({ text: '"find the invoice"' });
  const { text, values, hasPhrase } = pageSql(account, phrase, 150, undefined, 1_000);
  expect(hasPhrase).toBe(true);
  const nodes = await plan(text, values);
  expect(nodes.join('\n')).toContain('Index Scan email_search_date');
  expect(nodes.filter((node) => /Bitmap|Sort/.test(node))).toEqual([]);
  for (const collapseThreads of [true, false]) {
    const reader = it.store.reader(toId('a', account));
    const all = await reader.queryEmails({ ...phrase, collapseThreads, limit: 1_000 });
    for (const [position, limit] of [
      [0, 5],
      [3, 20],
      [all.ids.length - 2, 5],
    ] as const) {
      const { ids } = await reader.queryEmails({ ...phrase, collapseThreads, position, limit });
      expect(ids).toEqual(all.ids.slice(position, position + limit));
    }
  }
  expect(pageSql(account, query({ text: 'invoice' }), 150).hasPhrase).toBe(false);
});

test('words alone need no other table', async () => {
  const { text, values } = allSql(account, query({ text: 'invoice' }));
  const nodes = await plan(text, values);
  expect(
    nodes.filter((node) => /Scan (?!email_search)/.test(node) && !/(CTE|Subquery) Scan/.test(node)),
  ).toEqual([]);
});

test('claims jump from destination to destination in the index of what is due', async () => {
  await client.query(
    `INSERT INTO queue_item (mail_from, rcpt_to, domain, size, next_attempt_at, options)
     SELECT '', 'r@d' || n % 300 || '.example', 'd' || n % 300 || '.example', 1, now(), '{}' FROM generate_series(1, 6000) AS n`,
  );
  await client.query('ANALYZE queue_item');
  const claim = await planOf(claimQueueItems, ['owner', 60_000, 20, 100, textArray([])]);
  expect(
    claim.filter((node) => node.includes('queue_item_due')),
    claim.join('; '),
  ).toHaveLength(3);
  expect(claim).not.toContain('Seq Scan queue_item');
  const next = (await planOf(nextAttemptAt, [])).join('\n');
  expect(next).toContain('queue_item_next');
  expect(next).toContain('queue_item_leased');
});

test('the lists of an operator follow their own length, not that of what was delivered', async () => {
  await client.query(
    `INSERT INTO queue_item (mail_from, rcpt_to, domain, size, next_attempt_at, options, status)
     SELECT '', 'r@d.example', 'd.example', 1, now(), '{}',
            CASE WHEN n % 2000 = 0 THEN 'held' WHEN n % 1000 = 0 THEN 'failed' ELSE 'delivered' END::queue_status
       FROM generate_series(1, 40000) AS n`,
  );
  await client.query('DELETE FROM queue_item WHERE status = $1 AND id % 500 > 0', ['queued']);
  await client.query('ANALYZE queue_item');
  for (const [set, index] of [
    ['waiting', 'queue_item_held'],
    ['queued', 'queue_item_due'],
    ['held', 'queue_item_held'],
    ['givenUp', 'queue_item_given_up'],
  ] as const) {
    const nodes = (await planOf(listQueue[set], [null, null, null, 50, null, 50])).join('; ');
    expect([set, nodes]).toEqual([set, expect.stringContaining(index)]);
    expect(nodes).not.toContain('Seq Scan');
  }
  expect((await planOf(queueSummary, [])).join('; ')).toContain('queue_item_held');
});

test('addresses, credentials and traces are found by key, once there are many', async () => {
  await client.query(
    `INSERT INTO account (name) SELECT 'a' FROM generate_series(1, 3000);
     INSERT INTO address (address, kind, account_id, domain_id)
     SELECT 'a' || a.id || '@example.org', 'primary', a.id, d.id FROM account a, domain d WHERE a.name = 'a';
     INSERT INTO credential (account_id, kind, hash) SELECT id, 'session', 'h' || id FROM account WHERE name = 'a';
     INSERT INTO trace (account_id, object_id, data) SELECT n / 100, n, '{}' FROM generate_series(1, 3000) AS n;
     INSERT INTO push_subscription (account_id, credential_id, device_client_id, url, verification_code, pushed_mod_seq)
     SELECT account_id, id, '', '', '', 0 FROM credential WHERE kind = 'session';
     INSERT INTO sign_in (key, account_id, username, service, ip, user_agent, outcome, factors, count, first_at, last_at)
     SELECT int8send(id), id, '', 'imap', '', '', 'ok', '{}', 1, now(), now() FROM account;
     INSERT INTO second_factor (account_id, kind, secret, transports) SELECT id, 'totp', '', '{}' FROM account;
     ANALYZE account, address, credential, trace, push_subscription, sign_in, second_factor`,
  );
  const resolve = await planOf(resolveAddress, ['example.org', textArray(['anna@example.org'])]);
  expect(resolve.join('\n')).toContain('Index Scan address_address_key');
  expect(resolve.filter((node) => node.startsWith('Seq Scan') && node !== 'Seq Scan domain')).toEqual([]);
  for (const [statement, value] of [
    [credentialsForAddress, 'anna@example.org'],
    [appPasswordOwner, 'h7'],
    [sessionOwner, 'h7'],
  ] as const) {
    const nodes = await planOf(statement, [value]);
    expect(nodes.filter((node) => node.startsWith('Seq Scan'))).toEqual([]);
  }
  const accounts = int8Array([account, account + 1, account + 2]);
  for (const nodes of [
    await planOf(duePushes, [accounts, int8Array([]), 64]),
    await planOf(readPushSubscriptions, [account, 1, null]),
  ]) {
    expect(nodes.join('\n')).toContain('push_subscription_');
    expect(nodes.filter((node) => node.startsWith('Seq Scan'))).toEqual([]);
  }
  expect((await planOf(readSignInsOf, [account, 1_000_000, 50])).join('\n')).toContain(
    'sign_in_account_id_id_idx',
  );
  expect((await planOf(readSignIns, [1_000_000, 50])).join('\n')).toContain('sign_in_pkey');
  expect((await planOf(readTraces, [account, 5])).join('\n')).toContain('trace_pkey');
});

test('a page of accounts walks the index of the addresses', async () => {
  expect((await planOf(listAccounts, [null, 'm@example.org', 50])).join('; ')).toContain(
    'Index Scan address_address_key',
  );
});
